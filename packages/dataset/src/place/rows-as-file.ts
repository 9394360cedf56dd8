import { type AttemptKey, BpError, type DatasetChange } from '@bp/contracts';
import { bytesInMemory } from '../csv/byte-source.js';
import { headerLine, readHeader, unknownColumns } from '../csv/header.js';
import { datasetHeader } from '../file/record-row.js';
import type { DatasetRowsOptions } from '../file/sorted-rows.js';

/** The rows of attempts, and those whose decision stands under one of them, as a file of their own; `null`: there is no dataset yet. */
export async function rowsAsFile(
  location: string,
  change: DatasetChange,
  keys: readonly AttemptKey[],
): Promise<DatasetRowsOptions | null> {
  if (change.header === null) return null;
  const lines = [change.header, ...(await change.linesOf(keys))];
  const path = bytesInMemory(location, Buffer.from(`${lines.join('\n')}\n`));
  const header = (await readHeader(path))!;
  const extras = unknownColumns(header).map(({ name }) => name);
  // Rows would be written under other columns than those that stay.
  if (headerLine(header) !== datasetHeader(extras)) throw otherColumns(location);
  return { path, header };
}

function otherColumns(location: string): BpError {
  return new BpError('DATASET_INVALID', `${location} has the columns of another release.`, {
    remedy:
      'Run the newest release; if this is it, copy the dataset to a file and back ("bp dataset copy", back with --replace).',
    details: { location },
  });
}
