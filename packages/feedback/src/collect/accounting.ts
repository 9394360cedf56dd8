/**
 * Where every line (for the API: every record) went: `read` is the sum of the five after it. A line is merged where its
 * attempt has an outcome and is in the window, and pending where no source has an outcome for its attempt yet;
 * what is forgotten was withdrawn, and is dropped. What an earlier run has taken and this one did not read again is
 * counted apart, as `already_read`.
 */
export interface LineCounts {
  readonly read: number;
  readonly merged_lines: number;
  readonly outside_window: number;
  readonly quarantined: number;
  readonly pending_predictions: number;
  readonly forgotten: number;
  readonly already_read: number;
}

/** The lines of all sources together, and of each. */
export interface Accounting extends LineCounts {
  /** By source name; lines tried again from the quarantine stand under `quarantine`. */
  readonly sources: Readonly<Record<string, LineCounts>>;
}

/** Under this name the lines tried again stand in the accounting. */
export const REPLAY = 'quarantine';

export type MutableLineCounts = { -readonly [name in keyof LineCounts]: number };

/** Of a source that gave nothing. */
export const NO_LINES: LineCounts = {
  read: 0,
  merged_lines: 0,
  outside_window: 0,
  quarantined: 0,
  pending_predictions: 0,
  forgotten: 0,
  already_read: 0,
};

export function totalOf(sources: Readonly<Record<string, LineCounts>>): Accounting {
  const total: MutableLineCounts = { ...NO_LINES };
  for (const counts of Object.values(sources)) {
    for (const name of Object.keys(total) as (keyof LineCounts)[]) total[name] += counts[name];
  }
  return { ...total, sources };
}
