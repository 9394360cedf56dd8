import { normaliseAction } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { createWorld, legacyCsv } from './index.js';

const world = createWorld({ seed: 1, sites: 200 });

describe('legacy files', () => {
  it('are messy as real ones, and say what is in them', () => {
    const file = legacyCsv(world, { form: 'short', rows: 2000 });
    const lines = file.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('URL,TYPE,PA,DA,STATUS');
    expect(lines.slice(1).filter((line) => line.startsWith('URL,'))).toHaveLength(
      file.repeatedHeaders,
    );
    expect(file.repeatedHeaders).toBeGreaterThan(0);
    const odd = Object.values(file.uncertain).reduce((sum, count) => sum + count, 0);
    expect(lines).toHaveLength(1 + 2000 + file.repeatedHeaders);
    expect(file.certain.length + odd).toBe(2000);
    expect(Object.keys(file.uncertain).every((label) => normaliseAction(label) === undefined)).toBe(
      true,
    );
    expect(file.text).toMatch(/^"https?:[^"]*,[^"]*",/m);
  });

  it('are clean when asked, in the 17-column form, and the same for the same seed', () => {
    const make = () => legacyCsv(world, { form: 'enriched', rows: 300, messy: false });
    expect(make()).toEqual(make());
    const lines = make().text.trimEnd().split('\n');
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([17]));
    expect(lines).toHaveLength(301);
  });

  it('refuse a number of rows that cannot be, and take none', () => {
    expect(() => legacyCsv(world, { form: 'short', rows: -1 })).toThrow('-1 rows');
    expect(legacyCsv(world, { form: 'short', rows: 0 }).certain).toEqual([]);
  });
});
