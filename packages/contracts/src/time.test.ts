import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileStamp, formatInstant, parseInstant } from './time.js';

const INSTANT = Date.UTC(2026, 0, 5, 10, 30, 15, 123);

describe('parseInstant', () => {
  it('reads ISO 8601 with microseconds, offsets, spaces and without a zone', () => {
    for (const text of [
      '2026-01-05T10:30:15.123Z',
      '2026-01-05T10:30:15.123456Z',
      '2026-01-05t10:30:15.123999999z',
      '2026-01-05 10:30:15.123',
      '2026-01-05T10:30:15,123Z',
      '2026-01-05T12:30:15.123+02:00',
      '2026-01-05T05:00:15.123-0530',
      ' 2026-01-05T10:30:15.123 Z ',
    ]) {
      expect(parseInstant(text), text).toBe(INSTANT);
    }
  });

  it('reads dates alone as midnight in UTC, and times without seconds', () => {
    expect(parseInstant('2026-01-05')).toBe(Date.UTC(2026, 0, 5));
    expect(parseInstant('2026-01-05T10:30Z')).toBe(Date.UTC(2026, 0, 5, 10, 30));
    expect(parseInstant('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29));
  });

  it('reads Unix seconds and milliseconds, as numbers and as digits', () => {
    expect(parseInstant(INSTANT / 1000)).toBe(INSTANT);
    expect(parseInstant(INSTANT)).toBe(INSTANT);
    expect(parseInstant(String(INSTANT))).toBe(INSTANT);
    expect(parseInstant('1767609015.123')).toBe(INSTANT);
    expect(parseInstant(0)).toBe(0);
  });

  it('refuses what is not an instant', () => {
    const others = [
      '',
      'now',
      '2026',
      '2026-13-01',
      '2026-02-29T00:00:00Z',
      '2026-02-30',
      '2026-00-10T00:00:00Z',
      '2026-01-05T24:00:00Z',
      '2026-01-05T10:60:00Z',
      '2026-01-05T10:30:61Z',
      '2026-01-05T10:30:15.Z',
      '2026-01-05T10:30:15.1234567890Z',
      '05.01.2026',
      '12345',
      '1e12',
      '2026-01-05T1a:30:15Z',
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e300,
      true,
      null,
      undefined,
      [],
      {},
    ];
    for (const other of others) expect(parseInstant(other), String(other)).toBeUndefined();
  });

  it('reads the usual form just as Date does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62135596800000, max: 253402300799999 }), (ms) => {
        const text = new Date(ms).toISOString();
        expect(parseInstant(text)).toBe(ms);
        expect(parseInstant(text.replace('Z', '+00:00'))).toBe(ms);
        expect(formatInstant(ms)).toBe(text);
      }),
    );
  });

  it('never throws, and gives only instants that can be written', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const instant = parseInstant(value);
        if (instant !== undefined) expect(parseInstant(formatInstant(instant))).toBe(instant);
      }),
    );
  });
});

it('writes stamps for names of files', () => {
  expect(fileStamp(INSTANT)).toBe('20260105_103015');
});
