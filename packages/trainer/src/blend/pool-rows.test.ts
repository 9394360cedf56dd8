import type { Matrix } from '@bp/contracts';
import { expect, it } from 'vitest';
import { madeUpMatrix } from '../testing/made-up-data.js';
import { poolRows } from './pool-rows.js';

/** Rows of a matrix, in the same memory. */
function view(matrix: Matrix, from: number, to: number): Matrix {
  const { columns, values, labels, groups } = matrix;
  return {
    ...matrix,
    rows: to - from,
    values: values.subarray(from * columns, to * columns),
    labels: labels.subarray(from, to),
    groups: groups.subarray(from, to),
  };
}

it('pools rows, and copies only those that do not already lie behind each other', () => {
  const whole = madeUpMatrix('success', 50, 1);
  const [first, second] = [view(whole, 0, 30), view(whole, 30, 50)];
  const pooled = poolRows(first, second);
  expect(pooled.values).toEqual(whole.values);
  expect(pooled.labels).toEqual(whole.labels);
  expect(pooled.values.buffer).toBe(whole.values.buffer);

  const turned = poolRows(second, first);
  expect(turned.values.buffer).not.toBe(whole.values.buffer);
  expect(turned.labels).toEqual(Float32Array.of(...second.labels, ...first.labels));
  expect(turned.values.subarray(20 * whole.columns)).toEqual(first.values);
});
