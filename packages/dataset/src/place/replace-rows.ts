import type { AttemptKey, DatasetChange, PlacedRow } from '@bp/contracts';
import type { Row } from '../csv/row-scanner.js';
import { RecordReader } from '../file/record-row.js';
import { scanBody } from '../file/sorted-rows.js';
import { rowPlacer } from './row-placer.js';
import { rowsAsFile } from './rows-as-file.js';

/** Takes rows of these attempts out of a dataset elsewhere, but those that `stays` says. */
export async function replaceRows(
  location: string,
  change: DatasetChange,
  keys: ReadonlySet<AttemptKey>,
  stays: (row: Row) => boolean,
): Promise<void> {
  const rows = await rowsAsFile(location, change, [...keys]);
  if (rows === null) return;
  const reader = new RecordReader(rows.header);
  const placed = rowPlacer(reader);
  const kept: PlacedRow[] = [];
  await scanBody(rows, (row) => {
    if (keys.has(reader.key(row)) && stays(row)) kept.push(placed(row));
  });
  await change.replace([...keys], kept);
}
