import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from './parse-instant.js';
import { fileStamp, formatInstant } from './time.js';

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
  });

  it('reads every calendar form of ISO 8601, extended and basic, and offsets of hours alone', () => {
    for (const text of [
      '20260105T103015.123Z',
      '20260105T103015.123+0000',
      '2026-01-05T11:30:15.123+01',
      '20260105T113015.123+01',
      '2026-W02-1T10:30:15.123Z',
      '2026W021T103015.123Z',
      '2026-005T10:30:15.123',
      '2026005T103015.123',
      '2026-01-05 16:00:15.123+05:30:00',
      '2026-01-05T10:30:15.123 UTC',
      '2026-01-05T05:30:15.123\u221205:00',
    ]) {
      expect(parseInstant(text), text).toBe(INSTANT);
    }
    expect(parseInstant('2026-01-05T24:00:00Z')).toBe(Date.UTC(2026, 0, 6));
    expect(parseInstant('2026-01-05T10:30,5Z')).toBe(Date.UTC(2026, 0, 5, 10, 30, 30));
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
    expect(parseInstant('2020-W53-5')).toBe(Date.UTC(2021, 0, 1));
    expect(parseInstant('2024-366')).toBe(Date.UTC(2024, 11, 31));
  });

  it('reads digits alone by their count, and never as a time of the seventies', () => {
    for (const text of [
      '1767609015.123',
      '1767609015123',
      '1767609015123456',
      '20260105103015123',
    ]) {
      expect(parseInstant(text), text).toBe(INSTANT);
    }
    expect(parseInstant(1767609015.123)).toBe(INSTANT);
    expect(parseInstant('1767609015123456789')).toBe(INSTANT);
    for (const text of ['20260105', '202601051030', '20260105103015']) {
      const rest = [
        Number(text.slice(8, 10)),
        Number(text.slice(10, 12)),
        Number(text.slice(12, 14)),
      ];
      const instant = Date.UTC(2026, 0, 5, ...rest);
      expect(parseInstant(text), text).toBe(instant);
      expect(parseInstant(Number(text)), text).toBe(instant);
    }
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        const instant = parseInstant(number);
        if (instant === undefined || String(number).length !== 10) return;
        expect(instant).toBeGreaterThanOrEqual(1e12);
      }),
    );
  });

  it('reads what mail, Laravel and Carbon write', () => {
    const whole = Date.UTC(2026, 0, 5, 10, 30, 15);
    for (const text of [
      'Mon, 05 Jan 2026 10:30:15 GMT',
      'Mon, 5 Jan 2026 11:30:15 +0100',
      '5 Jan 2026 05:30:15 EST',
    ]) {
      expect(parseInstant(text), text).toBe(whole);
    }
    for (const [date, timezone] of [
      ['2026-01-05 10:30:15.000000', 'UTC'],
      ['2026-01-05 11:30:15.000000', 'Europe/Berlin'],
      ['2026-01-05 11:30:15.000000', '+01:00'],
      ['2026-01-05 05:30:15.000000', 'America/New_York'],
    ]) {
      expect(parseInstant({ date, timezone_type: 3, timezone }), timezone).toBe(whole);
    }
    const summer = parseInstant({ date: '2026-07-05 12:30:15', timezone: 'Europe/Berlin' });
    expect(summer).toBe(Date.UTC(2026, 6, 5, 10, 30, 15));
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
      '2026-01-05T24:00:01Z',
      '2026-01-05T10:60:00Z',
      '2026-01-05T10:30:61Z',
      '2026-01-05T10:30:15.Z',
      '2026-01-05T10:30:15.1234567890Z',
      '05.01.2026',
      '12345',
      0,
      '123456789',
      123_456_789,
      '12345678901',
      '202613051030',
      '2026-01-05T10:30:15+99:99',
      '2026-01-05T10:30:15+15:00',
      '2026-01-05T10:30:15-13:00',
      '2026-0105',
      '202601-05',
      '2026-W54-1',
      '2026-366',
      '2026-01-05T10:3015',
      'Mon, 05 Foo 2026 10:30:15 GMT',
      { date: '2026-01-05 10:30:15', timezone: 'Nowhere/Atall' },
      { date: '2026-01-05 10:30:15' },
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
