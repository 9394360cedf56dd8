import type { FeedbackRecord } from './feedback-record.js';
import { DATASET_COLUMNS, type FieldName, type FieldValue } from './record-fields.js';

/**
 * A record as the values of its columns, in their order: what is done to every field is a loop over places, which takes
 * a twentieth of the time that looking 36 fields up by name does.
 */
export type RecordRow = readonly FieldValue[];

/** The place of each column in a {@link RecordRow}. */
export const PLACE = Object.fromEntries(
  DATASET_COLUMNS.map((name, place) => [name, place]),
) as Readonly<Record<FieldName, number>>;

/** A row of which nothing is known; copy it to fill in what is. */
export const EMPTY_ROW: RecordRow = Object.freeze(DATASET_COLUMNS.map(() => null));

/** The row of a record. Fields that are not given are missing. */
export function rowOf(record: Partial<FeedbackRecord>): FieldValue[] {
  return DATASET_COLUMNS.map((name) => record[name] ?? null);
}

/** The record that a row stands for. */
export function recordOf(row: RecordRow): FeedbackRecord {
  return Object.fromEntries(
    DATASET_COLUMNS.map((name, place) => [name, row[place]]),
  ) as unknown as FeedbackRecord;
}

/** The values of one field of a row, for those who read a few of them. */
export function fieldOf<Name extends FieldName>(row: RecordRow, name: Name): FeedbackRecord[Name] {
  return row[PLACE[name]] as FeedbackRecord[Name];
}

/** The fields that may be missing, all of them so: spread it where a record is written by hand. */
export const UNKNOWN_FIELDS = Object.freeze(recordOf(EMPTY_ROW)) as Readonly<
  Pick<FeedbackRecord, NullableField>
>;
/** Fields that may be missing. */
export type NullableField = {
  [Name in FieldName]: null extends FeedbackRecord[Name] ? Name : never;
}[FieldName];
