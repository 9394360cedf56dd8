import { createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { blendLoss, fitBlendWeights, type HeldOutMargins } from './blend-weights.js';

/** Rows whose true margin is `of` the two parts' margins; `outputs` of them. */
function heldOut(
  rows: number,
  outputs: number,
  of: (trees: number, linear: number) => number,
): HeldOutMargins {
  const random = createRandom(9);
  const draw = (): number => (random() + random() + random() - 1.5) * 3;
  const trees = Float64Array.from({ length: rows * outputs }, draw);
  const linear = Float64Array.from({ length: rows * outputs }, draw);
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const margins = Array.from({ length: outputs }, (_none, output) =>
      of(trees[row * outputs + output]!, linear[row * outputs + output]!),
    );
    if (outputs === 1) return random() < 1 / (1 + Math.exp(-margins[0]!)) ? 1 : 0;
    const powers = margins.map(Math.exp);
    let left = random() * powers.reduce((sum, power) => sum + power, 0);
    return powers.findIndex((power) => {
      left -= power;
      return left < 0;
    });
  });
  return { trees, linear, labels, weights: null, outputs };
}

describe.each([1, 4])('weights of the blend for %i outputs', (outputs) => {
  it('are those by which the outcomes came about', () => {
    const held = heldOut(20_000, outputs, (trees, linear) => 0.4 * trees + 1.1 * linear);
    const { weights, loss } = fitBlendWeights(held);
    expect(weights.trees).toBeCloseTo(0.4, 1);
    expect(weights.linear).toBeCloseTo(1.1, 1);
    for (const other of [
      { ...weights, trees: weights.trees + 0.1 },
      { ...weights, linear: weights.linear - 0.1 },
    ]) {
      expect(blendLoss(held, other)).toBeGreaterThan(loss);
    }
  });

  it('leave out a part that misleads', () => {
    const misleading = heldOut(5_000, outputs, (trees, linear) => linear - trees / 2);
    const { weights } = fitBlendWeights(misleading);
    expect(weights.trees).toBe(0);
    expect(weights.linear).toBeGreaterThan(0.5);
  });

  it('stay near a half where there are few rows', () => {
    const { weights } = fitBlendWeights(heldOut(3, outputs, (trees) => 4 * trees));
    expect(Math.abs(weights.trees - 0.5)).toBeLessThan(0.4);
    expect(Math.abs(weights.linear - 0.5)).toBeLessThan(0.4);
  });
});
