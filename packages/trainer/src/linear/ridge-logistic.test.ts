import { createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { fitRidgeLogistic, type LogisticProblem, ridgeLoss } from './ridge-logistic.js';
import type { SparseRows } from './standardise.js';

const ROWS = 400;
const COLUMNS = 6;

/** Random rows, half of their values 0, with labels that follow the first two columns. */
function problem(outputs: number, seed: number): LogisticProblem {
  const random = createRandom(seed);
  const from = [0];
  const column: number[] = [];
  const value: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    let lean = 0;
    for (let at = 0; at < COLUMNS; at += 1) {
      if (random() < 0.5) continue;
      const drawn = random() * 2 - 1;
      column.push(at);
      value.push(drawn);
      if (at < 2) lean += 2 * drawn;
    }
    from.push(column.length);
    const drawn = random() + lean / 4;
    labels.push(Math.min(outputs === 1 ? 1 : outputs - 1, Math.max(0, Math.floor(drawn * 2))));
  }
  const rows: SparseRows = {
    rows: ROWS,
    columns: COLUMNS,
    from: Int32Array.from(from),
    column: Int32Array.from(column),
    value: Float64Array.from(value),
  };
  const weights = Float32Array.from({ length: ROWS }, () => 0.5 + random());
  return { rows, labels: Float32Array.from(labels), weights, outputs, centre: 0.3 };
}

/** The optimum by Newton's method with a numerical Hessian: slow, and sharing nothing with the tested one but the loss. */
function newton(given: LogisticProblem, penalty: number): Float64Array {
  const size = given.outputs * (COLUMNS + 1);
  const point = new Float64Array(size);
  const gradientAt = (at: Float64Array): Float64Array => {
    const gradient = new Float64Array(size);
    ridgeLoss(given, penalty, at, gradient);
    return gradient;
  };
  for (let step = 0; step < 30; step += 1) {
    const gradient = gradientAt(point);
    const hessian = Array.from(point, (_, index) => {
      const [up, down] = [point.slice(), point.slice()];
      up[index]! += 1e-5;
      down[index]! -= 1e-5;
      const [above, below] = [gradientAt(up), gradientAt(down)];
      return Array.from(above, (high, other) => (high - below[other]!) / 2e-5);
    });
    solve(hessian, [...gradient]).forEach((change, index) => {
      point[index]! -= change;
    });
  }
  return point;
}

/** Gauss–Jordan elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  rows.forEach((_, at) => {
    const pivot = rows
      .slice(at)
      .reduce((a, b) => (Math.abs(b[at]!) > Math.abs(a[at]!) ? b : a), rows[at]!);
    rows[rows.indexOf(pivot)] = rows[at]!;
    rows[at] = pivot.map((cell) => cell / pivot[at]!);
    rows.forEach((row, other) => {
      if (other === at) return;
      const factor = row[at]!;
      row.forEach((cell, index) => {
        row[index] = cell - factor * rows[at]![index]!;
      });
    });
  });
  return rows.map((row) => row.at(-1)!);
}

describe.each([
  ['one output', 1],
  ['four outputs', 4],
])('the ridge-penalised logistic model of %s', (_name, outputs) => {
  it.each([0.3, 10, 1000])('is at the optimum that Newton finds, for penalty %s', (penalty) => {
    const given = problem(outputs, 7);
    const found = fitRidgeLogistic(given, penalty);
    const gradient = new Float64Array(found.length);
    const least = ridgeLoss(given, penalty, found, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8 * ROWS);
    newton(given, penalty).forEach((coefficient, index) => {
      expect(found[index]).toBeCloseTo(coefficient, 5);
    });
    const random = createRandom(1);
    for (let trial = 0; trial < 20; trial += 1) {
      const near = found.map((coefficient) => coefficient + (random() - 0.5) / 50);
      expect(ridgeLoss(given, penalty, near, gradient)).toBeGreaterThan(least);
    }
  });

  it('has the gradient of its loss', () => {
    const given = problem(outputs, 3);
    const random = createRandom(2);
    const at = Float64Array.from({ length: outputs * (COLUMNS + 1) }, () => random() - 0.5);
    const gradient = new Float64Array(at.length);
    ridgeLoss(given, 2, at, gradient);
    const unused = new Float64Array(at.length);
    at.forEach((_, index) => {
      const [up, down] = [at.slice(), at.slice()];
      up[index]! += 1e-5;
      down[index]! -= 1e-5;
      const slope = (ridgeLoss(given, 2, up, unused) - ridgeLoss(given, 2, down, unused)) / 2e-5;
      expect(gradient[index]).toBeCloseTo(slope, 4);
    });
  });

  it('ends at the same place from wherever it starts', () => {
    const given = problem(outputs, 5);
    const cold = fitRidgeLogistic(given, 5);
    const warm = fitRidgeLogistic(given, 5, { start: fitRidgeLogistic(given, 500) });
    warm.forEach((coefficient, index) => {
      expect(coefficient).toBeCloseTo(cold[index]!, 5);
    });
  });
});
