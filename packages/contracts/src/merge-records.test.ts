import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from './actions.js';
import type { FeedbackRecord } from './feedback-record.js';
import { mergeFeedbackRecords } from './merge-records.js';
import { RECORD_FIELDS, STAMPED_FIELDS, type StampedField } from './record-fields.js';
import { UNKNOWN_FIELDS } from './record-row.js';
import { attemptKey } from './record-set.js';
import { RESULTS, SPLITS } from './record-words.js';
import { NO_OUTCOME, readStamps, writeStamps } from './stamps.js';
import { formatInstant } from './time.js';

const EMPTY: FeedbackRecord = {
  ...UNKNOWN_FIELDS,
  task_id: '7',
  action_type: 'guest',
  success: false,
  result: 'failed',
  outcome_source: 'automation',
  sources: 'automation',
};

const T = Date.parse('2026-01-05T10:00:00.000Z');
const time = fc.option(fc.nat(2).map((seconds) => T + seconds * 1000));
const source = fc.constantFrom('automation', 'api', 'shadow', 'legacy', 'table_a', 'table_b');
const stamp = fc.record({ source, at: time });

function anyValueOf(field: StampedField): fc.Arbitrary<FeedbackRecord[StampedField]> {
  const { kind } = RECORD_FIELDS[field];
  if (kind === 'action') return fc.option(fc.constantFrom(...ACTIONS));
  if (kind === 'number') return fc.option(fc.nat(2));
  if (kind === 'flag') return fc.option(fc.boolean());
  return fc.option(fc.constantFrom('a', 'b'));
}

/** Any record that merging can give: few values and times, so that ties are frequent. */
const anyRecord = fc
  .record({
    values: fc.tuple(...STAMPED_FIELDS.map(anyValueOf)),
    stamps: fc.array(fc.option(stamp), {
      minLength: STAMPED_FIELDS.length,
      maxLength: STAMPED_FIELDS.length,
    }),
    result: fc.constantFrom(...RESULTS),
    numbers: fc.tuple(fc.option(fc.nat(2)), fc.option(fc.nat(2))),
    texts: fc.tuple(fc.option(fc.constantFrom('x', 'y')), fc.option(fc.constantFrom('x', 'y'))),
    outcome: stamp,
    noOutcome: fc.boolean(),
    timestamp: time,
    split: fc.option(fc.constantFrom(...SPLITS)),
    sources: fc.uniqueArray(source, { minLength: 1 }),
  })
  .map((parts): FeedbackRecord => {
    const values = Object.fromEntries(STAMPED_FIELDS.map((field, i) => [field, parts.values[i]]));
    const stamps = parts.stamps.map((stamp, i) => (parts.values[i] === null ? null : stamp));
    const instant = (at: number | null): string | null => (at === null ? null : formatInstant(at));
    return {
      ...EMPTY,
      ...(values as Partial<FeedbackRecord>),
      result: parts.result,
      success: parts.result === 'success',
      execution_time: parts.numbers[0],
      retry_count: parts.numbers[1],
      failure_reason: parts.texts[0],
      captcha_type: parts.texts[1],
      outcome_source: parts.noOutcome ? NO_OUTCOME : parts.outcome.source,
      outcome_at: instant(parts.outcome.at),
      timestamp: instant(parts.timestamp),
      split: parts.split,
      site_source: writeStamps(stamps),
      sources: parts.sources.sort().join('|'),
    };
  });

describe('mergeFeedbackRecords', () => {
  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, anyRecord, (a, b, c) => {
        const ab = mergeFeedbackRecords(a, b);
        expect(mergeFeedbackRecords(b, a)).toEqual(ab);
        expect(mergeFeedbackRecords(a, mergeFeedbackRecords(b, c))).toEqual(
          mergeFeedbackRecords(ab, c),
        );
        expect(mergeFeedbackRecords(a, a)).toEqual(a);
        expect(mergeFeedbackRecords(ab, a)).toEqual(ab);
        expect(mergeFeedbackRecords(ab, b)).toEqual(ab);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the outcome as a whole: automation, then API, then shadow; among equals the latest', () => {
    const api = record('api', 5, { result: 'success', success: true, failure_reason: null });
    const early = record('automation', 1, { failure_reason: 'captcha', execution_time: 9 });
    const late = record('automation', 2, { failure_reason: 'blocked', captcha_type: 'image' });
    const merged = [api, early, late].reduce(mergeFeedbackRecords);
    expect(merged).toMatchObject({
      success: false,
      failure_reason: 'blocked',
      captcha_type: 'image',
      execution_time: null,
      outcome_source: 'automation',
      outcome_at: '2026-01-05T10:00:02.000Z',
    });
  });

  it('takes the higher retry count where two outcomes name one instant', () => {
    const first = record('automation', 0, { retry_count: 0, result: 'success', success: true });
    const second = record('automation', 0, { retry_count: 1 });
    expect(mergeFeedbackRecords(first, second)).toMatchObject({ retry_count: 1, success: false });
  });

  it('takes site fields one by one: what was logged at the time before what the API tells later', () => {
    const api = withSite(record('api', 0), { url: 'https://a.example/x', pa: 10 });
    const shadow = withSite(record('shadow', 3), { pa: 20, da: 30 });
    const automation = withSite(record('automation', 4), { domain: 'a.example', da: 40 });
    const merged = [automation, shadow, api].reduce(mergeFeedbackRecords);
    expect(merged).toMatchObject({ url: 'https://a.example/x', pa: 20, da: 30 });
    expect(merged.site_source).toBe(
      'shadow@2026-01-05T10:00:03.000Z=pa,da|automation@2026-01-05T10:00:04.000Z=domain|api@2026-01-05T10:00:00.000Z=url',
    );
    expect(merged.sources).toBe('api|automation|shadow');
    expect(merged.timestamp).toBe('2026-01-05T10:00:00.000Z');
  });

  it('never lets "unknown" take the place of a value, and a missing number is not 0', () => {
    const known = withSite(record('automation', 0), { pa: 0 });
    const merged = mergeFeedbackRecords(known, record('api', 9));
    expect(merged.pa).toBe(0);
    expect(merged.da).toBeNull();
  });

  it('lets any attributed value win over one without a source, and any outcome over none', () => {
    const old = { ...record('', 0), pa: 5, site_source: null };
    const fresh = withSite(record('legacy', 0, { result: 'success', success: true }), { pa: 6 });
    expect(mergeFeedbackRecords(old, fresh)).toMatchObject({
      pa: 6,
      success: true,
      outcome_source: 'legacy',
    });
  });

  it('keeps the split that a row has', () => {
    const row = { ...record('api', 0), split: 'test' as const };
    expect(mergeFeedbackRecords(row, record('automation', 3)).split).toBe('test');
    expect(mergeFeedbackRecords(record('automation', 3), row).split).toBe('test');
  });

  it('refuses records of two attempts', () => {
    expect(() => mergeFeedbackRecords(EMPTY, { ...EMPTY, action_type: 'forum' })).toThrowError(
      /guest:7 and forum:7/,
    );
  });
});

describe('site_source', () => {
  it('is read back as it was written', () => {
    const text = 'shadow@=domain,status|api@2026-01-05T10:00:00.000Z=url,pa';
    const stamps = readStamps(text);
    expect(stamps[STAMPED_FIELDS.indexOf('pa')]).toEqual({ source: 'api', at: T });
    expect(stamps[STAMPED_FIELDS.indexOf('status')]).toEqual({ source: 'shadow', at: null });
    expect(writeStamps(stamps)).toBe(text);
  });

  it('leaves out what it cannot read', () => {
    for (const text of [
      '',
      'api',
      'api@yesterday=pa',
      'API@=pa',
      '@=pa',
      'api@=nothing',
      '|||',
      'api@=',
    ]) {
      expect(new Set(readStamps(text)), text).toEqual(new Set([null]));
    }
    expect(writeStamps([])).toBeNull();
  });
});

describe('attemptKey', () => {
  it('is another one for another task or action, whatever the task id holds', () => {
    expect(attemptKey('guest:1', 'forum')).not.toBe(attemptKey('1', 'guest'));
    expect(attemptKey('1', 'forum')).not.toBe(attemptKey('1', 'guest'));
  });
});

function record(
  outcomeSource: string,
  seconds: number,
  fields: Partial<FeedbackRecord> = {},
): FeedbackRecord {
  const instant = formatInstant(T + seconds * 1000);
  return {
    ...EMPTY,
    timestamp: instant,
    outcome_source: outcomeSource,
    outcome_at: instant,
    sources: outcomeSource,
    ...fields,
  };
}

function withSite(of: FeedbackRecord, fields: Partial<FeedbackRecord>): FeedbackRecord {
  const at = of.outcome_at === null ? null : Date.parse(of.outcome_at);
  const stamps = STAMPED_FIELDS.map((field) =>
    field in fields ? { source: of.outcome_source, at } : null,
  );
  return { ...of, ...fields, site_source: writeStamps(stamps) };
}
