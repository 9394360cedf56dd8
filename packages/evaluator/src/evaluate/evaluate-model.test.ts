import { describe, expect, it } from 'vitest';
import { partOfRows } from '../part/part-of-rows.js';
import { MOST_SLICES } from '../part/rows-by-slice.js';
import { seededPart, times } from '../testing/made-part.js';
import { numbersIn } from '../testing/numbers-in.js';
import { evaluateModel } from './evaluate-model.js';

const QUICK = { resamples: 200 };

describe('evaluateModel', () => {
  const part = seededPart({ rows: 1500, skill: 0.3, seed: 2 });
  const found = evaluateModel(part, QUICK);

  it.each([
    ['no rows', 0],
    ['failures alone', 30],
  ])('gives null for what does not exist: %s', (_what, failures) => {
    const empty = evaluateModel(
      partOfRows(times(failures, { action: 'comment', success: false }), {
        slices: { kind: new Array<string>(failures).fill('a') },
      }),
      QUICK,
    );
    expect(empty).toMatchObject({
      rows: 0,
      accuracy: null,
      accuracy_weighted: null,
      balanced_accuracy: null,
      f1_macro: null,
      f1_weighted: null,
      top_2_accuracy: null,
      roc_auc: null,
      accuracy_interval: null,
      f1_macro_interval: null,
    });
    expect((empty.slices.kind ?? []).every(({ accuracy }) => accuracy === null)).toBe(true);
  });

  it('gives the same figures for the same seed', () => {
    expect(evaluateModel(part, QUICK)).toEqual(found);
    expect(evaluateModel(part, { ...QUICK, seed: 2 }).accuracy_interval).not.toEqual(
      found.accuracy_interval,
    );
  });

  it('counts slices that add up to the whole, rows without a value too', () => {
    for (const slices of Object.values(found.slices)) {
      expect(slices.reduce((rows, slice) => rows + slice.rows, 0)).toBe(found.rows);
      expect(slices.reduce((rows, slice) => rows + slice.part_rows, 0)).toBe(1500);
    }
    expect(found.slices.week!.map(({ slice }) => slice)).toContain('unknown');
  });

  it('keeps bands and weeks in their own order', () => {
    const rows = times(60, { action: 'comment', recommended: 'comment' });
    const band = rows.map((_, row) =>
      row < 10 ? null : row < 20 ? '100+' : row < 30 ? '0–19' : '20–39',
    );
    const { slices } = evaluateModel(partOfRows(rows, { slices: { band } }), QUICK);
    expect(slices.band!.map(({ slice }) => slice)).toEqual(['0–19', '20–39', '100+', 'unknown']);
  });

  it('marks slices below the minimum', () => {
    const rows = [
      ...times(40, { action: 'comment', recommended: 'comment' }),
      ...times(5, { action: 'forum', recommended: 'forum' }),
    ];
    const kind = rows.map((_, row) => (row < 40 ? 'blog' : 'rare'));
    const { slices } = evaluateModel(partOfRows(rows, { slices: { kind } }), QUICK);
    expect(slices.kind!.map(({ slice, too_small }) => [slice, too_small])).toEqual([
      ['blog', false],
      ['rare', true],
    ]);
  });

  it('folds a dimension of a thousand values, and takes names as they come', () => {
    const rows = times(3000, { action: 'comment', recommended: 'comment' });
    const values = rows.map((_, row) => (row < 300 ? '__proto__' : `value ${row % 1000}`));
    const { slices } = evaluateModel(partOfRows(rows, { slices: { kind: values } }), QUICK);
    expect(slices.kind).toHaveLength(MOST_SLICES);
    expect(slices.kind![0]).toMatchObject({ slice: '__proto__', rows: 300 });
    expect(slices.kind!.at(-1)).toMatchObject({ slice: 'all other values' });
    expect(slices.kind!.reduce((sum, slice) => sum + slice.rows, 0)).toBe(3000);
  });

  it('leaves legacy rows out of failure rates but not out of accuracy', () => {
    const rows = [
      ...times(60, { action: 'comment', recommended: 'comment', propensity: 0.5 }),
      ...times(40, { action: 'comment', recommended: 'comment', propensity: 0.5, success: false }),
      ...times(50, { action: 'profile', recommended: 'comment', legacy: true, propensity: 0.01 }),
    ];
    const { failure_rate_reduction, ...figures } = evaluateModel(partOfRows(rows), QUICK);
    expect(figures).toMatchObject({
      rows: 110,
      attempts: 100,
      legacy_rows: 50,
      propensity_rows: 100,
    });
    expect(figures.accuracy).toBeCloseTo(60 / 110, 12);
    expect(figures.accuracy_weighted).toBe(1);
    expect(failure_rate_reduction).toMatchObject({ observed_failure_rate: 0.4, estimate: 0 });
  });

  it('cuts weights at the clip', () => {
    const rows = [
      ...times(50, { action: 'comment', recommended: 'comment', propensity: 0.5 }),
      ...times(2, { action: 'profile', recommended: 'guest', propensity: 1e-6 }),
    ];
    const weighted = (clip: number) => evaluateModel(partOfRows(rows), { ...QUICK, clip });
    expect(weighted(20).accuracy_weighted).toBeCloseTo(100 / 140, 12);
    expect(weighted(100).accuracy_weighted).toBeCloseTo(100 / 300, 12);
  });
});

describe('bad input', () => {
  it.each([
    ['an empty part', partOfRows([]), 'The part is empty'],
    ['no success', partOfRows(times(50, { action: 'comment', success: false })), 'No attempt of'],
    [
      'one class',
      partOfRows(times(50, { action: 'comment', recommended: 'comment' })),
      'All scored rows',
    ],
    [
      'a class the model does not know',
      partOfRows(times(50, { action: 'guest' }), { classes: ['comment', 'profile'] }),
      'The part has guest',
    ],
    [
      'NaN probabilities',
      partOfRows([{ action: 'comment', chances: [0.1, Number.NaN, 0.2, 0.3] }]),
      '1 rows have a probability that is not a number',
    ],
    [
      'a probability of 7',
      partOfRows([{ action: 'comment', chances: [7, 0, 0, 0] }]),
      '1 rows have a probability that is not a number from 0 to 1',
    ],
  ])('%s gives figures without NaN, and a warning', (_, part, warning) => {
    for (const objective of ['success', 'action'] as const) {
      const found = evaluateModel({ ...part, objective }, QUICK);
      expect(found.warnings.join(' ')).toContain(warning);
      for (const value of numbersIn(found)) expect(Number.isFinite(value)).toBe(true);
    }
  });

  it.each([
    ['lengths', { success: new Uint8Array(3) }, 'success has 3 entries where 1 belong'],
    ['an action', { action: Uint8Array.of(9) }, 'has action 9'],
    ['a propensity', { propensity: Float64Array.of(1.5) }, 'has propensity 1.5'],
    ['classes', { classes: ['comment', 'comment', 'forum', 'guest'] as const }, 'classes are'],
    ['slices', { slices: { week: [] } }, 'slices.week has 0 entries'],
  ])('wrong %s is the caller’s mistake', (_, wrong, message) => {
    const part = { ...partOfRows([{ action: 'comment' }]), ...wrong };
    expect(() => evaluateModel(part, QUICK)).toThrow(message);
  });
});
