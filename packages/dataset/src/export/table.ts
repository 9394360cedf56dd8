/** A column; an `instant` is milliseconds since the epoch. */
export interface ExportColumn {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'instant';
}

/** What a cell holds, by the kind of its column; `null`: it is not known. */
export type ExportValue = string | number | boolean | null;

/** Takes the rows of a table, one after the other. */
export interface TableSink {
  add(row: readonly ExportValue[]): void;
  end(): void;
}

/** A table that gives its rows when it is asked for them. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  /** Calls `add` for each row, in order. */
  rows(add: (row: readonly ExportValue[]) => void): void | Promise<void>;
}
