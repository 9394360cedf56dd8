import type { Split } from './record-words.js';
import type { PredictionInput } from './site.js';

/** The rows of one part, by column. Every array has `rows` entries. */
export interface PreparedPart {
  readonly rows: number;
  /** What was known of row `row` before its action, with gaps filled from earlier rows of its domain. */
  input(row: number): PredictionInput;
  /** Index into `ACTIONS` of the attempted action. */
  readonly action: Uint8Array;
  /** 1 where the attempt succeeded. */
  readonly success: Uint8Array;
  /** 1 where the row comes from a legacy file. */
  readonly legacy: Uint8Array;
  /** Milliseconds since the epoch, NaN where unknown. */
  readonly timestamp: Float64Array;
  /** Registrable domain as an index into `domains`. */
  readonly group: Int32Array;
  readonly domains: readonly string[];
  /** Logged propensity, NaN where none was logged. */
  readonly propensity: Float64Array;
}

/** What one part holds. */
export interface SplitCounts {
  readonly rows: number;
  /** Registrable domains. */
  readonly domains: number;
  /** Successful attempts per action, in the order of `ACTIONS`. */
  readonly successes: readonly number[];
  /** Failed attempts per action, legacy rows left out. */
  readonly failures: readonly number[];
  /** Rows from legacy files. */
  readonly legacy: number;
}

/** `ml/datasets/prepared/metadata.json`: what the parts hold and what they were made from. */
export interface PreparedMetadata {
  readonly formatVersion: 1;
  readonly createdAt: string;
  /** sha256 of the dataset's content (not of its bytes). */
  readonly datasetHash: string;
  /** Names the salt and rule of the split and the format of the test part: comparisons need equal ones. */
  readonly splitId: string;
  readonly featureNames: readonly string[];
  readonly parts: Readonly<Record<Split, SplitCounts>>;
  /** Rows left out, by reason. */
  readonly removed: Readonly<Record<string, number>>;
}
