import { ACTIONS } from '@bp/contracts';
import { type AttemptRow, compareModels, evaluateModel, partOfRows } from '@bp/evaluator';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluationDocument, htmlReport, textReport } from '../src/index.js';

const chances = (odd: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.oneof(
      { weight: 60, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: odd, arbitrary: fc.double() },
    ),
    { minLength: ACTIONS.length, maxLength: ACTIONS.length },
  );

/** Any rows, odd ones too: no propensity, tiny ones, huge groups, and a challenger's chances that are none. */
const anyRow = fc.record({
  action: fc.constantFrom(...ACTIONS),
  success: fc.boolean(),
  legacy: fc.boolean(),
  propensity: fc.constantFrom(Number.NaN, 1, 0.5, 0.05, 1e-300),
  group: fc.constantFrom(0, 1, 2, -1, 2 ** 31 - 1),
  slice: fc.constantFrom(null, 'a', 'constructor', ''),
  champion: chances(0),
  challenger: chances(1),
});

it('says of any part what it knows, and a dash where that is nothing', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 80 }), fc.boolean(), (rows, first) => {
      const part = (model: 'champion' | 'challenger') =>
        partOfRows(
          rows.map((row): AttemptRow => ({ ...row, chances: row[model] })),
          { slices: { kind: rows.map(({ slice }) => slice) } },
        );
      const challenger = part('challenger');
      const gate = { resamples: 100 };
      const document = evaluationDocument({
        title: 'any',
        createdAt: '2026-01-01T00:00:00.000Z',
        evaluation: evaluateModel(challenger, gate),
        comparison: compareModels({
          champion: first ? null : { scored: part('champion'), version: 'v1' },
          challenger,
          baselineAction: 'profile',
          gate,
        }),
        importance: null,
        drift: null,
        lineage: null,
        testSetUses: { promotions: 0, comparisons: 3 },
      });
      expect(textReport(document) + htmlReport(document, [])).not.toMatch(/NaN|undefined|Infinity/);
    }),
    { numRuns: 150, seed: 20261124 },
  );
});
