import type { AttemptKey } from './record-set.js';

/** The bytes of a dataset, from its header on. Read from the start to the end, once. */
export interface DatasetBytes {
  /** Puts what follows into `buffer`, from `offset` on and `length` bytes at most; 0 bytes: the end. `position`: bytes before. */
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  /** To be called at the end, whether all was read or not. */
  close(): Promise<void>;
}

/** One row of a dataset elsewhere. */
export interface PlacedRow {
  readonly key: AttemptKey;
  /** Which of the rows of its key, from 0; only rows that can't be read share one. */
  readonly nth: number;
  /** The row as it stands in a file, without the line end. */
  readonly line: string;
  /** Host of its site, normalised; `null`: it names none. */
  readonly host: string | null;
  readonly split: string | null;
  /** Where an outcome stands that names its decision alone; `null`: it names none. */
  readonly decision: AttemptKey | null;
}

/** The part that a host's first row was given. */
export interface HostSplit {
  readonly host: string;
  readonly split: string;
}

/** A change of a dataset elsewhere, while nobody else changes it. */
export interface DatasetChange {
  /** Of the dataset as it was found; `null`: there was none. */
  readonly header: string | null;
  readonly rows: number;
  /** Lines of the rows of these attempts, and of those whose decision stands under one of them, in the order of keys. */
  linesOf(keys: readonly AttemptKey[]): Promise<string[]>;
  /** Of all hosts at or below these domains, in the order of the keys of their first rows. */
  splitsBelow(domains: readonly string[]): Promise<HostSplit[]>;
  /** Sets the header; the dataset is then there. */
  begin(header: string): Promise<void>;
  /** Takes all rows away. */
  clear(): Promise<void>;
  /** Puts these rows in the place of all rows of these attempts. */
  replace(keys: readonly AttemptKey[], rows: readonly PlacedRow[]): Promise<void>;
}

/** How a dataset elsewhere is. */
export interface PlaceState {
  /** Another one after every change. */
  readonly mark: string;
  readonly rows: number;
  /** What it takes there, indexes aside. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** A dataset that is not a file. Errors: `STORAGE_FAILED`, `SETTINGS_INVALID`. */
export interface DatasetPlace {
  /** For people, without user and password. */
  readonly location: string;
  /** What its file would hold, at one instant; no byte where there is no dataset yet. */
  open(): Promise<DatasetBytes>;
  /** `null`: there is no dataset yet. */
  state(): Promise<PlaceState | null>;
  /** Which of these attempts it has a row of. */
  held(keys: ReadonlySet<AttemptKey>): Promise<Set<AttemptKey>>;
  /**
   * Makes a change as a whole or not at all. Of two at a time the second waits for the first. `work` is called again where the
   * connection broke.
   */
  change<Result>(work: (change: DatasetChange) => Promise<Result>): Promise<Result>;
  /** How far its clock says the time is, in milliseconds since the epoch, and why it can't be written to, if so. */
  examine(): Promise<{ readonly now: number | null; readonly readOnly: string | null }>;
}

/** A dataset: the path of its file, or a place elsewhere. */
export type DatasetLocation = string | DatasetPlace;
