import type { FieldName } from './record-fields.js';

/** Attempts, and how many of them succeeded. */
export interface AttemptCounts {
  readonly attempts: number;
  readonly successes: number;
}

/** Attempts that have one value of a column; an empty text: they have none. */
export interface ValueCounts extends AttemptCounts {
  readonly value: string;
}

/** Why lines of feedback could not be used: one reason with the newest of its lines. */
export interface QuarantineReason {
  readonly reason: string;
  readonly lines: number;
  readonly sources: readonly string[];
  readonly example: {
    readonly source: string;
    /** From 1. */
    readonly line: number;
    /** Cut where it is long. */
    readonly text: string;
  };
}

/** What a dataset holds, summed up for people. */
export interface DatasetSummary extends AttemptCounts {
  /** Distinct domains. */
  readonly domains: number;
  /** Times of the earliest and the latest attempt, ISO 8601 UTC; `null`: no row has one. */
  readonly first: string | null;
  readonly last: string | null;
  /** By ISO week in UTC, oldest first; rows without a time last, under an empty text. */
  readonly weeks: readonly ValueCounts[];
  /** By the values of some columns, most frequent first. */
  readonly by: Readonly<Partial<Record<FieldName, readonly ValueCounts[]>>>;
  /** Rows that do not know a fact of their site, by column; in the order of the columns. */
  readonly missing: Readonly<Partial<Record<FieldName, number>>>;
}
