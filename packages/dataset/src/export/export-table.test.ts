import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportTable } from './export-table.js';
import type { ExportColumn, ExportValue } from './table.js';

const COLUMNS: readonly ExportColumn[] = [
  { name: 'name', kind: 'text' },
  { name: 'pa', kind: 'number' },
  { name: 'success', kind: 'flag' },
  { name: 'at', kind: 'instant' },
];
const AT = Date.UTC(2026, 0, 5, 10, 30, 0, 123);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-export-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const table = (rows: readonly (readonly ExportValue[])[]) => ({
  columns: COLUMNS,
  rows: (add: (row: readonly ExportValue[]) => void) => {
    for (const row of rows) add(row);
  },
});
const ROWS: readonly (readonly ExportValue[])[] = [
  ['plain', 41.5, true, AT],
  ['of "two", lines\nand ü', -3, false, null],
  [null, null, null, AT + 1],
  ['=HYPERLINK("http://x")', 0, true, AT],
];
const objects = ROWS.map(([name, pa, success, at]) => ({
  name,
  pa,
  success,
  at: at === null ? null : new Date(Number(at)),
}));

async function readParquet(path: string) {
  return parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

it('writes Parquet that others read with its types and gaps', async () => {
  const path = join(dir, 'table.parquet');
  expect(await exportTable(path, 'parquet', table(ROWS))).toBe(4);
  expect(await readParquet(path)).toEqual(objects);
});

it('writes Parquet in groups, so that memory does not grow with the table', async () => {
  const path = join(dir, 'table.parquet');
  const total = 120_001;
  await exportTable(path, 'parquet', {
    columns: COLUMNS,
    rows: (add) => {
      for (let row = 0; row < total; row += 1)
        add([`site ${row % 100}`, row, row % 3 === 0, AT + row]);
    },
  });
  const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([50_000, 50_000, 20_001]);
  const read = await readParquet(path);
  expect(read).toHaveLength(total);
  expect(read.at(-1)).toEqual({
    name: 'site 0',
    pa: total - 1,
    success: true,
    at: new Date(AT + total - 1),
  });
});

it('writes an Arrow file', async () => {
  const path = join(dir, 'table.arrow');
  await exportTable(path, 'arrow', table(ROWS));
  const read = tableFromIPC(await readFile(path), { useDate: true }).toArray();
  expect(read.map((row) => ({ ...row }))).toEqual(objects);
});

it('writes CSV that no spreadsheet runs', async () => {
  const path = join(dir, 'table.csv');
  await exportTable(path, 'csv', table(ROWS));
  expect(parse(await readFile(path, 'utf8'))).toEqual([
    ['name', 'pa', 'success', 'at'],
    ['plain', '41.5', '1', '2026-01-05T10:30:00.123Z'],
    ['of "two", lines\nand ü', '-3', '0', ''],
    ['', '', '', '2026-01-05T10:30:00.124Z'],
    [`'=HYPERLINK("http://x")`, '0', '1', '2026-01-05T10:30:00.123Z'],
  ]);
});

it.each(['csv', 'parquet', 'arrow'] as const)(
  'writes %s without a row, and leaves what was there where it breaks off',
  async (format) => {
    const path = join(dir, `table.${format}`);
    expect(await exportTable(path, format, table([]))).toBe(0);
    const before = await readFile(path);
    const breaking = {
      columns: COLUMNS,
      rows: (add: (row: readonly ExportValue[]) => void) => {
        add(ROWS[0]!);
        throw new Error('broken off');
      },
    };
    await expect(exportTable(path, format, breaking)).rejects.toThrow('broken off');
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(dir)).toEqual([`table.${format}`]);
  },
);
