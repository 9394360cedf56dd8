import { type AttemptKey, normaliseDomain, type PlacedRow } from '@bp/contracts';
import type { Row } from '../csv/row-scanner.js';
import type { RecordReader } from '../file/record-row.js';

/** Makes of rows, which come in the order of their keys, what a place keeps of them. */
export class RowPlacer {
  #key: AttemptKey | null = null;
  #nth = 0;

  constructor(private readonly reader: RecordReader) {}

  place(row: Row): PlacedRow {
    const { reader } = this;
    const key = reader.key(row);
    this.#nth = key === this.#key ? this.#nth + 1 : 0;
    this.#key = key;
    return {
      key,
      nth: this.#nth,
      line: row.asLine(),
      host: normaliseDomain(reader.text(row, 'domain')),
      split: reader.split(row),
      decision: reader.decisionKey(row),
    };
  }
}
