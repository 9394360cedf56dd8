import { type AttemptKey, normaliseDomain, type PlacedRow } from '@bp/contracts';
import type { Row } from '../csv/row-scanner.js';
import type { RecordReader } from '../file/record-row.js';

/** Makes of rows, which come in the order of their keys, what a place keeps of them. */
export function rowPlacer(reader: RecordReader): (row: Row) => PlacedRow {
  let before: AttemptKey | null = null;
  let nth = 0;
  return (row) => {
    const key = reader.key(row);
    nth = key === before ? nth + 1 : 0;
    before = key;
    return {
      key,
      nth,
      line: row.asLine(),
      host: normaliseDomain(reader.text(row, 'domain')),
      split: reader.split(row),
      decision: reader.decisionKey(row),
    };
  };
}
