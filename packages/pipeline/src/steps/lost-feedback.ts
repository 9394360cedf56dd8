import { BpError, countWords } from '@bp/contracts';
import { summariseDataset } from '@bp/dataset';
import { tombstonesOf } from '../forget/tombstones-of.js';
import type { Project } from '../project.js';
import { datasetName } from '../project-dataset.js';
import { readPastRuns } from '../run/ledger.js';
import type { MissingRows } from '../run/run-record.js';

/**
 * Rows that the last run left and nobody has forgotten since, but which the dataset did not hold (it held `found`);
 * `null`: none. A run that found rows missing hands on what it expected, so that new feedback does not hide the loss.
 * Errors: `INTEGRITY`.
 */
export async function missingRows(
  { paths, clock }: Pick<Project, 'paths' | 'clock'>,
  found: number,
): Promise<MissingRows | null> {
  const last = (await readPastRuns(paths.runs, clock())).find((run) => run.dataset_rows !== null);
  if (last === undefined) return null;
  const forgotten = (await tombstonesOf(paths)).list
    .filter(({ at }) => at >= last.started_at)
    .reduce((sum, { rows = 0 }) => sum + rows, 0);
  const left = Math.max(last.dataset_rows ?? 0, last.missing_rows?.expected ?? 0);
  const expected = left - forgotten;
  return found < expected ? { expected, found, run: last.run_id } : null;
}

/** What is missing, in a sentence. */
export function missingRowsWords(
  project: Pick<Project, 'paths' | 'dataset'>,
  { expected, found, run }: MissingRows,
): string {
  const name = datasetName(project.paths.root, project.dataset);
  return `${countWords(expected - found, 'row')} of ${name} are missing: it held ${found}, and run ${run} counts on ${expected}.`;
}

/** What to do about it. */
export const MISSING_ROWS_REMEDY =
  'Until they are back, nothing is deployed by itself: restore the dataset from a backup, or take older lines in again with "bp collect --since-days N". Where they are gone for good, say so once: "bp retrain --accept-missing-rows".';

/**
 * Of sources that are not there any more, those whose outcomes the dataset holds: they were read before.
 * Errors: those of `summariseDataset`.
 */
export async function vanishedSources<Name extends string>(
  { dataset, signal }: Pick<Project, 'dataset' | 'signal'>,
  sources: readonly Name[],
): Promise<Name[]> {
  const { summary } = await summariseDataset({ path: dataset, signal });
  const told = new Set<string | undefined>(summary.by.outcome_source?.map(({ value }) => value));
  return sources.filter((name) => told.has(name));
}

/** Nothing is there of the sources that were asked for by name. */
export function noSuchSource(root: string, missing: readonly string[]): BpError {
  return new BpError('SOURCE_UNREADABLE', `${missing.join(', ')} is not there, in ${root}.`, {
    remedy:
      'Bring the log back, name its place in bp.config.json (feedback.automationLog, feedback.shadowLog), or ask for other sources.',
    details: { looked_for: [...missing], root },
  });
}
