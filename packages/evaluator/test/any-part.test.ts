import { ACTIONS } from '@bp/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareModels, evaluateModel, type ScoredPart } from '../src/index.js';
import { numbersIn } from '../src/testing/numbers-in.js';

const QUICK = { resamples: 100 };

/** Any rows, odd ones too: legacy failures, no propensity, tiny ones, huge groups, probabilities that are none. */
const anyRow = fc.record({
  action: fc.nat({ max: ACTIONS.length - 1 }),
  success: fc.nat({ max: 1 }),
  legacy: fc.constantFrom(0, 0, 0, 1),
  propensity: fc.constantFrom(Number.NaN, 1, 0.5, 0.05, 1e-300),
  group: fc.constantFrom(0, 1, 2, -1, 2 ** 31 - 1),
  slice: fc.constantFrom(null, 'a', 'constructor', ''),
  champion: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  challenger: fc.array(
    fc.oneof(
      { weight: 60, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.double() },
    ),
    { minLength: 4, maxLength: 4 },
  ),
});

type Row = typeof anyRow extends fc.Arbitrary<infer T> ? T : never;

function part(
  rows: readonly Row[],
  model: 'champion' | 'challenger',
  objective: ScoredPart['objective'],
): ScoredPart {
  return {
    rows: rows.length,
    classes: ACTIONS,
    action: Uint8Array.from(rows, (row) => row.action),
    success: Uint8Array.from(rows, (row) => row.success),
    legacy: Uint8Array.from(rows, (row) => row.legacy),
    probabilities: Float64Array.from(rows.flatMap((row) => row[model])),
    propensity: Float64Array.from(rows, (row) => row.propensity),
    groups: Int32Array.from(rows, (row) => row.group),
    objective,
    slices: { kind: rows.map((row) => row.slice) },
  };
}

it('any part gives finite figures, and promotes only where every rule held', () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { maxLength: 80 }),
      fc.constantFrom<ScoredPart['objective']>('success', 'action'),
      fc.boolean(),
      (rows, objective, first) => {
        const challenger = part(rows, 'challenger', objective);
        const evaluation = evaluateModel(challenger, QUICK);
        const comparison = compareModels({
          champion: first ? null : { scored: part(rows, 'champion', objective), version: 'v1' },
          challenger,
          baselineAction: 'profile',
          gate: QUICK,
        });
        for (const value of numbersIn([evaluation, comparison]))
          expect(value).toSatisfy(Number.isFinite);
        const allHeld = comparison.rules.every(({ held }) => held);
        expect(comparison.verdict === 'promote').toBe(allHeld);
        expect(comparison.refusal === null).toBe(allHeld);
        if (allHeld) expect(comparison.improvement).toBeGreaterThanOrEqual(0.01 - 1e-9);
      },
    ),
    { numRuns: 150, seed: 20261124 },
  );
});
