import type { FieldValues } from './record-fields.js';

/**
 * An attempt (key: `task_id` and `action_type`) with its outcome, merged from all sources: one dataset row.
 * Names are the dataset's columns; `null` means: not known. Times are ISO 8601 UTC with milliseconds.
 */
export interface FeedbackRecord extends FieldValues {}

/** A line or record that could not be used, kept with the reason. */
export interface QuarantinedLine {
  /** File name relative to the root, or `api`. */
  readonly source: string;
  /** Number of the line from 1, or of the record in the API's answer. */
  readonly line: number;
  readonly reason: string;
  /** The text as read, cut at 2,000 characters. */
  readonly text: string;
}
