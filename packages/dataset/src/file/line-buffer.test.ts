import { DATASET_COLUMNS, formatField, rowOf } from '@bp/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { makeRecord } from '../testing/records.js';
import { LineBuffer } from './line-buffer.js';
import { rowLine } from './record-line.js';

const TRICKY = [
  '"',
  ',',
  ' ',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u00a0',
  '\ufeff',
  'é',
  '漢',
  '😀',
  '\ud800',
  'a',
];

function written(write: (line: LineBuffer) => void, bytes = 1): string {
  const line = new LineBuffer(bytes);
  line.beginLine();
  write(line);
  return line.line();
}

it('writes text as formatField does, whatever it holds', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...TRICKY)).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.array(text), (fields) => {
      const expected = fields.map(formatField).join(',');
      const given = written((line) => {
        fields.forEach((field, place) => {
          if (place > 0) line.delimiter();
          line.text(field);
        });
      });
      // A lone surrogate has no UTF-8 but that of U+FFFD.
      expect(given).toBe(Buffer.from(expected).toString());
    }),
  );
});

it('writes numbers as JavaScript does, and none where there is none', () => {
  const decimal = fc
    .tuple(
      fc.integer({ min: -1_000_000_000, max: 11_000_000_000 }),
      fc.constantFrom(1, 10, 1e3, 1e4, 1e5, 1e7),
    )
    .map(([digits, scale]) => digits / scale);
  const number = fc.oneof(
    fc.integer({ min: -200, max: 200 }),
    decimal,
    fc.double(),
    fc.constant(-0),
  );
  fc.assert(
    fc.property(number, (value) => {
      expect(written((line) => line.number(value))).toBe(
        Number.isFinite(value) ? String(value) : '',
      );
    }),
    { numRuns: 2000 },
  );
});

it('makes room for fields larger than itself', () => {
  const quotes = '"'.repeat(100_000);
  expect(written((line) => line.text(quotes))).toBe(formatField(quotes));
  const wide = '漢'.repeat(100_000);
  expect(written((line) => line.text(wide))).toBe(wide);
});

it('compares, takes back and keeps lines', () => {
  const line = new LineBuffer(1);
  const kept = Buffer.from('x,kept');
  line.beginLine();
  line.text('kept');
  expect(line.lineIs(kept, 2, 6)).toBe(true);
  expect(line.lineIs(kept, 1, 6)).toBe(false);
  expect(line.lineIs(kept, 1, 5)).toBe(false);
  line.endLine();
  line.beginLine();
  line.text('dropped');
  line.dropLine();
  line.copy(kept, 0, 1);
  line.endLine();
  expect(line.written.toString()).toBe('kept\nx\n');
});

it('writes each column where the header names it', () => {
  const names = Object.fromEntries(DATASET_COLUMNS.map((column) => [column, column]));
  const numbers = { pa: 1, da: 2, execution_time: 3.5, retry_count: 4 };
  const flags = { success: true, comment_supported: false, requires_login: true };
  const record = { ...names, ...numbers, ...flags } as unknown as ReturnType<typeof makeRecord>;
  const values = { ...names, ...numbers, success: 1, comment_supported: 0, requires_login: 1 };
  const others = ['profile_supported', 'forum_supported', 'guest_supported'] as const;
  const unset = Object.fromEntries(
    [...others, 'registration_detected', 'shadow_confidence', 'propensity'].map((name) => [
      name,
      null,
    ]),
  );
  const expected = DATASET_COLUMNS.map((column) =>
    column in unset ? '' : String(values[column as keyof typeof values]),
  );
  expect(rowLine(rowOf({ ...record, ...unset }), ['more', 'a,b'])).toBe(
    `${expected.join(',')},more,"a,b"`,
  );
});
