import { basename } from 'node:path';
import {
  type Action,
  type DatasetLocation,
  type FeedbackRecord,
  type Forgotten,
  normaliseDomain,
  type QuarantinedLine,
  recordSet,
} from '@bp/contracts';
import type { UpsertCounts } from '../file/upsert-tally.js';
import { upsertAt } from '../place/upsert-place.js';
import { labelReader, statusReader } from './labels.js';
import {
  type FieldReader,
  fieldReader,
  isHeaderRow,
  type LegacyResult,
  legacyRecord,
} from './legacy-record.js';
import { addToQuarantine } from './quarantine-file.js';
import { openLegacyFile } from './read-legacy-file.js';

/** The file to import, and the dataset that takes it. */
export interface ImportOptions {
  /** Made if it is not there. */
  readonly datasetPath: DatasetLocation;
  /** The legacy CSV: at least `url` and `type` (the action that worked). */
  readonly file: string;
  /** `ml/datasets/quarantine.jsonl`. */
  readonly quarantinePath: string;
  /** What more labels mean; these win over the built-in table. */
  readonly labels?: Readonly<Record<string, Action>> | undefined;
  /** What more statuses mean; these win over the built-in table. */
  readonly statuses?: Readonly<Record<string, 'success' | 'failed'>> | undefined;
  /** What was withdrawn: rows of it are dropped, counted. Default: nothing was. */
  readonly forgotten?: Forgotten | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** `read = new + updated + unchanged + repeated + headers + quarantined + forgotten`. */
export interface ImportResult extends UpsertCounts {
  /** Rows after the header. */
  readonly read: number;
  /** Rows that name an address and action once more. */
  readonly repeated: number;
  /** Header rows in the middle. */
  readonly headers: number;
  readonly quarantined: number;
  readonly forgotten: number;
  /** Quarantined rows by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Rows of the dataset afterwards. */
  readonly rows: number;
  /** Labels that mean no action for certain, with their rows, most frequent first. */
  readonly unknownLabels: Readonly<Record<string, number>>;
  /** Statuses that do not say for certain whether the action worked, likewise. */
  readonly unknownStatuses: Readonly<Record<string, number>>;
  readonly delimiter: string;
}

const LONGEST_QUARANTINED_TEXT = 2000;

/** What a decoder writes for bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD';

/**
 * Takes a legacy file into the dataset: every row is an action that worked, unless its status says that it did not. The key of a row is made of its address
 * and action, so that importing again changes nothing. Rows that can't be used go to the quarantine, once each.
 *
 * Throws INPUT_INVALID where the file is not there or can't be taken apart, STORAGE_FAILED; the dataset is then as it was.
 */
export async function importLegacy(options: ImportOptions): Promise<ImportResult> {
  const { datasetPath, file, quarantinePath, signal } = options;
  const legacy = await openLegacyFile(file);
  const meaning = {
    actionOf: labelReader(options.labels),
    workedOf: statusReader(options.statuses),
  };
  const accepted: FeedbackRecord[] = [];
  const rejected: QuarantinedLine[] = [];
  const labels: string[] = [];
  const statuses: string[] = [];
  let read = 0;
  let headers = 0;
  let forgotten = 0;
  for await (const row of legacy.rows()) {
    signal?.throwIfAborted();
    read += 1;
    const field = fieldReader(row, legacy.places);
    if (isHeaderRow(field)) {
      headers += 1;
      continue;
    }
    const result = row.text.includes(REPLACEMENT)
      ? { rejected: 'not UTF-8' }
      : legacyRecord(field, meaning);
    if (isForgotten(options.forgotten, field, result)) {
      forgotten += 1;
      continue;
    }
    if ('rejected' in result) {
      if ('label' in result && result.label !== undefined) labels.push(result.label);
      if ('status' in result && result.status !== undefined) statuses.push(result.status);
      const text = row.text.slice(0, LONGEST_QUARANTINED_TEXT);
      rejected.push({ source: basename(file), line: row.line, reason: result.rejected, text });
      continue;
    }
    accepted.push(result.record);
  }
  const records = recordSet(accepted);
  const upserted = await upsertAt({ path: datasetPath, records, signal });
  await addToQuarantine(quarantinePath, rejected);
  return {
    read,
    new: upserted.new,
    updated: upserted.updated,
    unchanged: upserted.unchanged,
    repeated: accepted.length - records.size,
    headers,
    quarantined: rejected.length,
    forgotten,
    reasons: await countBy(rejected.map((line) => line.reason)),
    rows: upserted.rows,
    unknownLabels: await countBy(labels),
    unknownStatuses: await countBy(statuses),
    delimiter: legacy.delimiter,
  };
}

/** Rows that can't be used are looked at, too: they would stand in the quarantine. */
function isForgotten(
  forgotten: Forgotten | undefined,
  field: FieldReader,
  result: LegacyResult,
): boolean {
  if (forgotten === undefined) return false;
  if ('record' in result && forgotten.task(result.record.task_id)) return true;
  const hosts = [field('url'), field('domain')].map(normaliseDomain);
  return hosts.some((host) => host !== null && forgotten.host(host));
}

/** How often each text occurs, most frequent first, equals in alphabetical order. */
async function countBy(texts: readonly string[]): Promise<Record<string, number>> {
  if (texts.length === 0) return {};
  // Loaded when needed: it takes longer to load than most of what is done here.
  const { desc, table } = await import('arquero');
  const counted = table({ text: texts }).groupby('text').count().orderby(desc('count'), 'text');
  return Object.fromEntries(
    (counted.objects() as { text: string; count: number }[]).map(({ text, count }) => [
      text,
      count,
    ]),
  );
}
