import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasOpenQuote, parseCsvRecord } from './csv-record.js';

const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ü') });

it('reads any record that RFC 4180 can write, as csv-parse does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(field, fc.boolean()), { minLength: 1 }), (fields) => {
      const text = fields
        .map(([value, quoted]) =>
          quoted || /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
        )
        .join(',');
      const values = fields.map(([value]) => value);
      expect(parseCsvRecord(text)).toEqual(values);
      expect(hasOpenQuote(Buffer.from(text), 0, Buffer.byteLength(text))).toBe(false);
      if (text !== '') expect(parse(text, { relax_column_count: true })).toEqual([values]);
    }),
  );
});

it.each(['"', '"a', 'a"', '"a"b', 'a,"b', '"a""', ' "a"'])(
  'refuses quotes that do not fit: %s',
  (text) => {
    expect(parseCsvRecord(text)).toBeNull();
  },
);

it('looks for open quotes only where it is told to', () => {
  const bytes = Buffer.from('"a"x"');
  expect(hasOpenQuote(bytes, 0, 5)).toBe(true);
  expect(hasOpenQuote(bytes, 0, 3)).toBe(false);
  expect(hasOpenQuote(bytes, 3, 4)).toBe(false);
});
