import {
  type AttemptCounts,
  DATASET_COLUMNS,
  type DatasetSummary,
  type FieldName,
  isoWeek,
  parseInstant,
  SITE_FIELDS,
  type ValueCounts,
} from '@bp/contracts';
import type { DatasetFileOptions } from './dataset-hash.js';
import { parseFlag } from './record-row.js';
import { type RowText, scanRecords } from './scan-records.js';

/** Columns by whose values rows are counted. */
const COUNTED = [
  'action_type',
  'outcome_source',
  'split',
  'site_type',
  'platform_guess',
  'policy_version',
  'arm',
] as const satisfies readonly FieldName[];

/** Texts that rows must have, by column. */
export type RowFilter = Partial<Readonly<Record<FieldName, string>>>;

/** Whether a row has all of them. */
export function isWanted(text: RowText, where: RowFilter): boolean {
  for (const column in where) {
    if (text(column as FieldName) !== where[column as FieldName]) return false;
  }
  return true;
}

/** What to look at, and how much of it to show. */
export interface SummariseOptions extends DatasetFileOptions {
  /** Only rows with these texts in these columns. Default: all. */
  readonly where?: RowFilter;
  /** Rows given out: this many, after the first `skip`. Defaults: none, 0. */
  readonly take?: number;
  readonly skip?: number;
}

/** A row as its texts, by column. */
export type DatasetRowTexts = Readonly<Record<FieldName, string>>;

/**
 * Sums up the rows of a dataset, and gives some of them, in the file's order. One pass; memory grows with the distinct
 * values, not with the rows. Errors as `scanRecords`.
 */
export async function summariseDataset(
  options: SummariseOptions,
): Promise<{ readonly summary: DatasetSummary; readonly rows: readonly DatasetRowTexts[] }> {
  const { where = {}, take = 0, skip = 0 } = options;
  const all = { total: 0, successes: 0 };
  const weeks = new Tally();
  const by = COUNTED.map((column) => ({ column, tally: new Tally() }));
  const missing = new Map<FieldName, number>(SITE_FIELDS.map((column) => [column, 0]));
  const domains = new Set<string>();
  const rows: DatasetRowTexts[] = [];
  let first: string | null = null;
  let last: string | null = null;
  await scanRecords(options, (text) => {
    if (!isWanted(text, where)) return;
    const success = parseFlag(text('success')) === true;
    all.total += 1;
    if (success) all.successes += 1;
    if (all.total > skip && rows.length < take) rows.push(textsOf(text));
    const time = text('timestamp');
    const at = parseInstant(time);
    weeks.count(at === undefined ? '' : isoWeek(at), success);
    if (at !== undefined) {
      if (first === null || time < first) first = time;
      if (last === null || time > last) last = time;
    }
    for (const { column, tally } of by) tally.count(text(column), success);
    for (const column of SITE_FIELDS) {
      if (text(column) === '') missing.set(column, missing.get(column)! + 1);
    }
    const domain = text('domain');
    if (domain !== '') domains.add(domain);
  });
  const summary: DatasetSummary = {
    attempts: all.total,
    successes: all.successes,
    domains: domains.size,
    first,
    last,
    weeks: weeks
      .values()
      .sort((a, b) => weekOrder(a.value) - weekOrder(b.value) || (a.value < b.value ? -1 : 1)),
    by: Object.fromEntries(by.map(({ column, tally }) => [column, tally.values()])),
    missing: Object.fromEntries(missing),
  };
  return { summary, rows };
}

function weekOrder(week: string): number {
  return week === '' ? 1 : 0;
}

function textsOf(text: RowText): DatasetRowTexts {
  return Object.fromEntries(
    DATASET_COLUMNS.map((column) => [column, text(column)]),
  ) as DatasetRowTexts;
}

class Tally {
  readonly #counts = new Map<string, { -readonly [Name in keyof AttemptCounts]: number }>();

  count(value: string, success: boolean): void {
    const found = this.#counts.get(value) ?? { attempts: 0, successes: 0 };
    if (found.attempts === 0) this.#counts.set(value, found);
    found.attempts += 1;
    if (success) found.successes += 1;
  }

  /** Most frequent first; of equals in the order of their texts. */
  values(): ValueCounts[] {
    return [...this.#counts]
      .map(([value, counts]) => ({ value, ...counts }))
      .sort((a, b) => b.attempts - a.attempts || (a.value < b.value ? -1 : 1));
  }
}
