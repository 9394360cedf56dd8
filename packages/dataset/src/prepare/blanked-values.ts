/** Values taken out of rows that stay. */
export const BLANKED_VALUES = [
  'pa_out_of_range',
  'da_out_of_range',
  'negative_time',
  'unreadable_url',
  'unreadable_timestamp',
  'unreadable_flag',
  'propensity_out_of_range',
] as const;
export type BlankedValue = (typeof BLANKED_VALUES)[number];

/** Columns that a program which saved the file again may have written in another way. */
export const WATCHED = ['pa', 'da', 'timestamp', 'url'] as const;
/** Rows that have something under the column, whether it can be read or not. */
export type FilledCounts = Readonly<Record<(typeof WATCHED)[number], number>>;
const REASON = {
  pa: 'pa_out_of_range',
  da: 'da_out_of_range',
  timestamp: 'unreadable_timestamp',
  url: 'unreadable_url',
} as const satisfies Record<(typeof WATCHED)[number], BlankedValue>;

/** A sentence for each of these columns of which most values could not be read. */
export function lostColumns(
  filled: FilledCounts,
  blanked: Readonly<Record<BlankedValue, number>>,
): string[] {
  return WATCHED.filter((name) => 2 * blanked[REASON[name]] > filled[name]).map(
    (name) =>
      `Most values under ${name} cannot be read (${blanked[REASON[name]]} of ${filled[name]}) and were left out: was the file saved by a spreadsheet?`,
  );
}
