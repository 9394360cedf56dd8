import type { DatasetSummary, FieldName, ValueCounts } from '@bp/contracts';
import { section, table, terms } from '../document/blocks.js';
import type { Section, Table } from '../document/document.js';
import { count, NONE, percent } from '../words/format.js';

/** Weeks and values that a table shows at most. */
const MOST = { weeks: 26, values: 10 } as const;

const TITLES: Partial<Readonly<Record<FieldName, string>>> = {
  action_type: 'action',
  outcome_source: 'where the outcome came from',
  split: 'part',
  site_type: 'kind of site',
  platform_guess: 'platform',
  pa: 'page authority (PA)',
  da: 'domain authority (DA)',
  url: 'address (URL)',
  policy_version: 'policy that chose',
  arm: 'arm of a rollout',
};

function columnWords(column: string): string {
  return TITLES[column as FieldName] ?? column.replaceAll('_', ' ');
}

/** What a dataset holds: how it grew, of what, and what is not known of its sites. */
export function datasetSections(summary: DatasetSummary): Section[] {
  const { attempts, successes, weeks, by, missing } = summary;
  return [
    section({ id: 'dataset', title: 'Attempts', lead: '' }, [
      terms(null, [
        ['Attempts', count(attempts)],
        ['Successful', `${count(successes)} (${percent(shareOf(successes, attempts))})`],
        ['Domains', count(summary.domains)],
        ['First', summary.first ?? NONE],
        ['Last', summary.last ?? NONE],
      ]),
      counted('By week', 'week', weeks.slice(-MOST.weeks), attempts, weeks.length),
    ]),
    section({ id: 'dataset-values', title: 'What they are', lead: '' }, [
      ...Object.entries(by).map(([column, values]) => {
        const name = columnWords(column);
        // A column that nobody fills in says nothing.
        const filled = values.some(({ value }) => value !== '') ? values : [];
        const top = filled.slice(0, MOST.values);
        return counted(`By ${name}`, name, top, attempts, filled.length);
      }),
    ]),
    section({ id: 'dataset-missing', title: 'What is not known of their sites', lead: '' }, [
      table(
        'Rows without it',
        ['', 'rows', 'share'],
        Object.entries(missing)
          .filter(([, rows]) => rows > 0)
          .map(([column, rows]) => [
            columnWords(column),
            count(rows),
            percent(shareOf(rows, attempts)),
          ]),
      ),
    ]),
  ];
}

function counted(
  caption: string,
  name: string,
  shown: readonly ValueCounts[],
  total: number,
  all: number,
): Table {
  return table(
    all > shown.length ? `${caption} (${shown.length} of ${all})` : caption,
    [name, 'attempts', 'share', 'successful'],
    shown.map(({ value, attempts, successes }) => [
      value === '' ? '(not known)' : value,
      count(attempts),
      percent(shareOf(attempts, total)),
      percent(shareOf(successes, attempts)),
    ]),
  );
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Which rows of how many are shown, and of them what. */
export interface RowsShown {
  readonly columns: readonly FieldName[];
  /** Number of the first, from 1. */
  readonly from: number;
  readonly of: number;
}

/** A page of rows as their texts; without any there is no section. */
export function rowsSection(
  rows: readonly Readonly<Record<FieldName, string>>[],
  { columns, from, of }: RowsShown,
): Section[] {
  if (rows.length === 0) return [];
  const lead = `${count(from)} to ${count(from + rows.length - 1)} of ${count(of)}`;
  return [
    section({ id: 'rows', title: 'Rows', lead }, [
      table(
        'In the order of the file',
        columns,
        rows.map((row) => columns.map((column) => row[column])),
        { wide: true },
      ),
    ]),
  ];
}
