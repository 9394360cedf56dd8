import { ACTIONS } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { NO_ACTION } from '../part/scored-part.js';
import { compareValues, type ValueOptions } from './compare-values.js';
import type { ValueRows } from './value-rows.js';

const OPTIONS: ValueOptions = {
  clip: 20,
  resamples: 300,
  level: 0.9,
  seed: 1,
  modelError: 0.01,
  minGain: 0.005,
};

/** Ten domains of four attempts each; `rows` may be changed by `change`. */
function attempts(change: Partial<ValueRows> = {}): ValueRows {
  const rows = 40;
  const each = <T>(value: (row: number) => T): T[] =>
    Array.from({ length: rows }, (_, row) => value(row));
  return {
    rows,
    action: Uint8Array.from(each((row) => row % 2)),
    success: Uint8Array.from(each((row) => (row % 4 < 2 ? 1 : 0))),
    propensity: new Float64Array(rows).fill(0.5),
    fittedPropensity: false,
    groups: Int32Array.from(each((row) => Math.floor(row / 4))),
    expected: Float64Array.from(each(() => [0.5, 0.6, 0.1, 0.1]).flat()),
    challenger: new Uint8Array(rows).fill(1),
    champion: new Uint8Array(rows).fill(0),
    ...change,
  };
}

describe('expected success', () => {
  it('is what the outcome model expects, plus the weighted surprise of attempts that were chosen alike', () => {
    // Action 1 was attempted in every other row, half of them with success: 0.6 + mean of (1/0.5)(r - 0.6)/2.
    const found = compareValues(attempts(), OPTIONS)!;
    expect(found.challenger_value).toBeCloseTo(0.6 + (0.5 * 0.5 * (0.4 - 0.6)) / 0.5, 12);
    expect(found.champion_value).toBeCloseTo(0.5, 12);
    expect(found.difference.estimate).toBeCloseTo(0, 12);
    expect(found.modelled_difference).toBeCloseTo(0.1, 12);
    expect(found).toMatchObject({ rows: 40, domains: 10, different_rows: 40 });
    expect(found.effective_sample_size).toBeCloseTo(20, 9);
  });

  it('of what was in use is its own success', () => {
    const found = compareValues(attempts({ champion: null }), OPTIONS)!;
    expect(found.champion_value).toBe(0.5);
    expect(found.different_rows).toBe(20);
  });

  it('is the same for two that choose alike', () => {
    const same = new Uint8Array(40).fill(2);
    const found = compareValues(attempts({ challenger: same, champion: same }), OPTIONS)!;
    expect(found.difference).toEqual({ estimate: 0, low: 0, high: 0, standard_error: 0 });
    expect(found).toMatchObject({ different_rows: 0, modelled_difference: 0, trust: 1 });
  });

  it('is less sure where chances were fitted', () => {
    const { difference: logged } = compareValues(attempts({}), OPTIONS)!;
    const { difference } = compareValues(attempts({ fittedPropensity: true }), OPTIONS)!;
    expect(difference.estimate).toBe(logged.estimate);
    expect(difference.high - difference.low).toBeCloseTo(1.15 * (logged.high - logged.low), 12);
    expect(difference.standard_error).toBeCloseTo(1.15 * logged.standard_error, 12);
  });

  it('leaves out attempts of unknown propensity, and cuts weights', () => {
    const propensity = new Float64Array(40).fill(Number.NaN);
    expect(compareValues(attempts({ propensity }), OPTIONS)).toBeNull();
    propensity.fill(0.001, 0, 4);
    const found = compareValues(attempts({ propensity }), OPTIONS)!;
    expect(found.rows).toBe(4);
    expect(found.challenger_value).toBeCloseTo(0.6 + (20 * (0.4 - 0.6)) / 4, 9);
  });

  it('is not known where a model chooses nothing', () => {
    const challenger = new Uint8Array(40).fill(1);
    challenger[7] = NO_ACTION;
    expect(compareValues(attempts({ challenger }), OPTIONS)).toBeNull();
  });

  it('trusts attempts as far as they are certain, beside an outcome model that may err', () => {
    const noisy = attempts({
      success: Uint8Array.from({ length: 40 }, (_, row) => ((row * 7) % 3 === 0 ? 1 : 0)),
    });
    const with_ = (modelError: number) => compareValues(noisy, { ...OPTIONS, modelError })!;
    expect(with_(0).weighed.estimate).toBeCloseTo(with_(0).modelled_difference, 12);
    expect(with_(0).trust).toBe(0);
    expect(with_(1).weighed.estimate).toBeCloseTo(with_(1).difference.estimate, 1);
    expect(with_(1).trust).toBeGreaterThan(0.9);
    const middle = with_(0.1);
    expect(middle.trust).toBeGreaterThan(0.2);
    expect(middle.trust).toBeLessThan(0.8);
    expect(middle.weighed.low).toBeLessThan(middle.weighed.estimate);
  });

  it('says how many more attempts would decide, none where they do', () => {
    const open = compareValues(
      attempts({
        success: Uint8Array.from({ length: 40 }, (_, row) => ((row * 7) % 3 === 0 ? 1 : 0)),
      }),
      OPTIONS,
    )!;
    expect(open.difference.low).toBeLessThan(0);
    expect(open.difference.high).toBeGreaterThan(0);
    expect(open.rows_needed).toBeGreaterThan(40);
    const clear = compareValues(
      attempts({ success: Uint8Array.from({ length: 40 }, (_, row) => row % 2) }),
      OPTIONS,
    )!;
    expect(clear.difference.low).toBeGreaterThan(0);
    expect(clear.rows_needed).toBeNull();
  });

  it('refuses rows that do not fit together', () => {
    const short = new Uint8Array(39);
    const bad: Partial<ValueRows>[] = [
      { action: short },
      { success: short },
      { challenger: short },
      { champion: short },
      { expected: new Float64Array(40) },
      { expected: new Float64Array(160).fill(1.5) },
      { expected: new Float64Array(160).fill(Number.NaN) },
      { propensity: new Float64Array(40) },
      { propensity: new Float64Array(40).fill(1.1) },
      { action: new Uint8Array(40).fill(ACTIONS.length) },
      { challenger: new Uint8Array(40).fill(9) },
    ];
    for (const change of bad) {
      expect(
        () => compareValues(attempts(change), OPTIONS),
        JSON.stringify(Object.keys(change)),
      ).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    }
  });
});
