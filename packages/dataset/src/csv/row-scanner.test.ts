import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatField } from '@bp/contracts';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { scanRows } from './row-scanner.js';

const dir = mkdtempSync(join(tmpdir(), 'bp-scan-'));
const path = join(dir, 'file.csv');
afterAll(() => rmSync(dir, { recursive: true }));

async function scan(text: string | Buffer): Promise<string[][]> {
  writeFileSync(path, text);
  const rows: string[][] = [];
  await scanRows({ path }, (row) => {
    rows.push(Array.from({ length: row.count }, (_, field) => row.text(field)));
    return true;
  });
  return rows;
}

describe('scanRows', () => {
  it('reads what csv-parse reads, whatever the fields hold', async () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'é', ' ') }),
    );
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (rows, lineEnd) => {
        const clean = rows.map((row) => row.map((text) => text.replaceAll('\0', '')));
        const text = clean.map((row) => row.map(formatField).join(',') + lineEnd).join('');
        const expected = parse(text, { relax_column_count: true, record_delimiter: lineEnd });
        expect(await scan(text)).toEqual(expected);
        expect(expected).toEqual(clean);
      }),
      { numRuns: 150 },
    );
  });

  it('reads a file without a last line end, with a byte order mark and blank lines', async () => {
    expect(await scan('\uFEFFa,b\r\n\r\n\n1,"x"')).toEqual([
      ['a', 'b'],
      ['1', 'x'],
    ]);
  });

  it('reads rows that cross the pieces in which the file is read, and fields larger than a piece', async () => {
    const long = 'é,"'.repeat(900_000);
    const rows = Array.from({ length: 5000 }, (_, i) => [`${i}`, 'y'.repeat(i % 700)]);
    rows.splice(2500, 0, ['long', long]);
    const text = rows.map((row) => `${row.map(formatField).join(',')}\n`).join('');
    expect(await scan(text)).toEqual(rows);
  });

  it('knows the line of each row, also after line ends within fields', async () => {
    writeFileSync(path, 'a\n"x\ny\nz",1\nb,2\n');
    const lines: number[] = [];
    await scanRows({ path }, (row) => {
      lines.push(row.line);
      return true;
    });
    expect(lines).toEqual([1, 2, 5]);
  });

  it('reads lines that are not UTF-8 as Latin-1 and says so', async () => {
    writeFileSync(path, Buffer.concat([Buffer.from('é,1\n'), Buffer.from('\xe9,2\n', 'latin1')]));
    const seen: unknown[] = [];
    await scanRows({ path }, (row) => {
      seen.push([row.text(0), row.utf8]);
      return true;
    });
    expect(seen).toEqual([
      ['é', true],
      ['é', false],
    ]);
  });

  it.each([
    ['zero bytes', Buffer.from([97, 44, 0, 10]), /zero bytes/],
    ['an open quote', Buffer.from('a,b\n1,"x\n'), /line 2: a quoted field is never closed/],
    ['an endless row', Buffer.from(`a\n"${'x'.repeat(17 << 20)}"`), /line 2: the row is longer/],
  ])('refuses %s', async (_, content, message) => {
    await expect(scan(content)).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    await expect(scan(content)).rejects.toThrow(message);
  });

  it('says what to do about a file that was cut within a quoted field', async () => {
    await expect(scan(Buffer.from('a,b\n1,"x'))).rejects.toMatchObject({
      remedy: expect.stringMatching(
        /If the file was cut: restore it from a backup, or move it away/,
      ),
    });
  });
});
