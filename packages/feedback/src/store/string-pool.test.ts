import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LONGEST_POOLED, StringPool } from './string-pool.js';

it('gives every text one id and gives it back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })), (texts) => {
      const pool = new StringPool();
      const ids = new Map(texts.map((text) => [text, pool.add(text)]));
      expect(pool.size).toBe(ids.size);
      for (const [text, id] of ids) {
        expect(pool.add(text)).toBe(id);
        expect(pool.find(text)).toBe(id);
        expect(pool.text(id)).toBe(text);
      }
      expect(pool.find(`${texts.join('')}#`)).toBe(-1);
    }),
  );
});

it('holds many texts over many pieces, and the longest', () => {
  const pool = new StringPool();
  const long = 'ä'.repeat(Math.floor(LONGEST_POOLED / 2));
  for (let index = 0; index < 60_000; index += 1)
    pool.add(`text number ${index} ${'.'.repeat(index % 50)}`);
  const id = pool.add(long);
  expect(pool.text(id)).toBe(long);
  expect(pool.text(54_322)).toBe(`text number 54321 ${'.'.repeat(54_321 % 50)}`);
  expect(() => pool.add(`${long}ä`)).toThrow(RangeError);
});
