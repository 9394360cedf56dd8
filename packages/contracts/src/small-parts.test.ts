import { describe, expect, it } from 'vitest';
import { countWords } from './count-words.js';
import { BpError, ERROR_CODES, isBpError } from './errors.js';
import { canonicalJson } from './json.js';
import { createRandom } from './random.js';

describe('createRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, random);
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(0)[0]).toBeCloseTo(draw(0)[0]!, 15);
  });

  it('spreads over [0, 1)', () => {
    const random = createRandom(42);
    const bins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const number = random();
      expect(number >= 0 && number < 1).toBe(true);
      bins[Math.floor(number * 10)]! += 1;
    }
    for (const count of bins) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of keys, however deep', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  });

  it('leaves out undefined and has no word for NaN', () => {
    expect(canonicalJson({ a: undefined, b: Number.NaN })).toBe('{"b":null}');
  });

  it('keeps keys that objects inherit under the same name', () => {
    const value = JSON.parse('{"__proto__":1,"a":2,"constructor":3}') as unknown;
    expect(canonicalJson(value)).toBe('{"__proto__":1,"a":2,"constructor":3}');
  });
});

describe('BpError', () => {
  it('carries code, remedy, details and cause', () => {
    const cause = new Error('disk full');
    const error = new BpError('STORAGE_FAILED', 'x could not be written.', {
      remedy: 'Free some space.',
      details: { file: 'x' },
      cause,
    });
    expect(error).toMatchObject({
      name: 'BpError',
      code: 'STORAGE_FAILED',
      remedy: 'Free some space.',
      cause,
    });
    expect(error.details).toEqual({ file: 'x' });
    expect('cause' in new BpError('USAGE', 'm', { remedy: 'r' })).toBe(false);
  });

  it('is known by its code, also from another copy of the package', () => {
    const foreign = Object.assign(new Error('m'), { name: 'BpError', code: 'USAGE' });
    expect(isBpError(foreign)).toBe(true);
    expect(isBpError(Object.assign(new Error('m'), { code: 'ENOENT' }))).toBe(false);
    expect(isBpError({ name: 'BpError', code: 'USAGE' })).toBe(false);
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});

it('counts in words', () => {
  expect([0, 1, 2].map((count) => countWords(count, 'row'))).toEqual(['0 rows', '1 row', '2 rows']);
});
