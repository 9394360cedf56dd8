import { BpError, canonicalJson, countWords, createRedactor, sha256 } from '@bp/contracts';
import { datasetInfo, heldAttempts, type UpsertCounts, upsertDataset } from '@bp/dataset';
import {
  automationLog,
  type CollectedFeedback,
  collectFeedback,
  decisionLog,
  type FeedbackSource,
  historicalDataApi,
  type LineCounts,
  NO_LINES,
  shadowLog,
} from '@bp/feedback';
import { forgottenOf } from '../forget/tombstones-of.js';
import type { Project } from '../project.js';
import { datasetName, datasetStamp } from '../project-dataset.js';
import { hashFile } from '../run/content-hash.js';
import type { MissingRows } from '../run/run-record.js';
import { milliseconds } from '../settings/milliseconds.js';
import {
  MISSING_ROWS_REMEDY,
  missingRows,
  missingRowsWords,
  noSuchSource,
  vanishedSources,
} from './lost-feedback.js';
import { passedOverLine } from './passed-over.js';
import {
  noteReversed,
  REVERSED_REMEDY,
  type ReversedOutcomes,
  reversedWords,
} from './reversed-outcomes.js';

/** The sources of a project: its two logs, the HTTP API, and what services decided. */
export type CollectSource = 'automation' | 'shadow' | 'api' | 'decisions';

const SOURCE_TITLES: Readonly<Record<CollectSource, string>> = {
  automation: 'automation logs',
  shadow: 'shadow logs',
  api: 'API',
  decisions: 'decision logs',
};
const COLLECT_SOURCES = Object.keys(SOURCE_TITLES) as CollectSource[];

/** What to collect, and how far back. */
export interface CollectStepOptions {
  /** Days back; the settings' value when left out, `null` for everything there is. */
  readonly sinceDays?: number | null | undefined;
  /** Ask the HTTP API too. */
  readonly useApi?: boolean | undefined;
  /** Only these; naming `api` asks for it. Default: both logs, and decisions where services wrote any. */
  readonly sources?: readonly CollectSource[] | undefined;
  /** Try the quarantined lines again. */
  readonly replayQuarantine?: boolean | undefined;
  /** Rows that are missing from the dataset are gone for good: it counts from now on as it is. */
  readonly acceptMissingRows?: boolean | undefined;
}

/** Where the lines went, and what that changed in the dataset. */
export interface SourceCounts extends LineCounts, UpsertCounts {}

/** The counts of all sources together and of each, and what a person should know. */
export interface CollectStepResult extends SourceCounts {
  readonly dataset_rows: number;
  readonly sources: Readonly<Partial<Record<string, SourceCounts>>>;
  /** Something is likely to be missing: a source failed or vanished, the API seems to cut its answers, rows are gone. */
  readonly degraded: boolean;
  /** Rows that earlier runs left, and that were not there. Absent: none are missing. */
  readonly missing_rows?: MissingRows;
  /** Absent: no more outcomes were reversed than late confirmations reverse. */
  readonly reversed_outcomes?: ReversedOutcomes;
  /** Files that look like parts of the logs and were not read. */
  readonly passed_over: readonly string[];
  /** What a person should know. */
  readonly warnings: readonly string[];
  /** Sources that were asked for and could not be read; what the others gave is kept. */
  readonly failures: readonly { readonly source: string; readonly error: BpError }[];
}

/**
 * Step 1: reads the sources, merges what they say of each attempt, and merges that into the dataset.
 * Taking the same facts twice changes nothing. Sources that fail are told in `failures`.
 * @throws BpError NOT_ENOUGH_DATA where there is neither a source nor a dataset; SOURCE_UNREADABLE where no
 *   source could be read, or none of those asked for by name is there.
 */
export async function collectStep(
  project: Project,
  options: CollectStepOptions = {},
): Promise<CollectStepResult> {
  const { settings, paths, dataset } = project;
  const sinceDays =
    options.sinceDays === undefined ? settings.feedback.sinceDays : options.sinceDays;
  const wanted = await wantedSources(project, options);
  const forgotten = await forgottenOf(paths);
  const sources = wanted.map((name) => openSource(project, name, sinceDays));
  const collected = await collectFeedback({
    sources,
    sinceDays,
    clock: project.clock,
    pendingPath: paths.pending,
    quarantinePath: paths.quarantine,
    replayQuarantine: options.replayQuarantine ?? false,
    forgotten,
    alreadyRead: { path: paths.alreadyRead, basis: () => basisOf(project) },
    knownAttempts: (keys) => heldAttempts({ path: dataset, keys, signal: project.signal }),
    signal: project.signal,
    onProgress: ({ source, bytes, totalBytes }) =>
      project.progress({
        task: `Reading ${source}`,
        share: totalBytes === null || totalBytes === 0 ? null : bytes / totalBytes,
        detail: `${(bytes / 2 ** 20).toFixed(1)} MB`,
      }),
  });

  const { failures } = collected;
  const nothingThere = collected.missing.length >= wanted.length;
  if (
    failures.length + collected.missing.length >= wanted.length &&
    collected.accounting.read === 0
  ) {
    if (failures.length > 0) throw failures[0]!.error;
    if ((await datasetInfo({ path: dataset })) === null) {
      throw noFeedback(project, collected.missing);
    }
  }
  if (nothingThere && options.sources !== undefined) {
    throw noSuchSource(paths.root, collected.missing);
  }
  const vanished = nothingThere ? await vanishedSources(project, wanted) : [];

  const upserted = await upsertDataset({
    path: dataset,
    records: collected.records,
    legacyLabels: settings.dataset.legacyLabels,
    legacyStatuses: settings.dataset.legacyStatuses,
    quarantinePath: paths.quarantine,
    forgotten,
    signal: project.signal,
  });
  await collected.commit();

  const isAccepted = options.acceptMissingRows === true;
  const missing = isAccepted ? null : await missingRows(project, upserted.rowsBefore);
  const turned = await noteReversed(project, upserted);
  const { sources: linesOf, ...lines } = collected.accounting;
  const redact = createRedactor(project.env, [settings.notifications.webhookUrl]);
  const result: CollectStepResult = {
    ...lines,
    new: upserted.new,
    updated: upserted.updated,
    unchanged: upserted.unchanged,
    dataset_rows: upserted.rows,
    sources: Object.fromEntries(
      wanted.map((name) => [
        name,
        {
          ...(linesOf[name] ?? NO_LINES),
          ...(upserted.bySource[name] ?? { new: 0, updated: 0, unchanged: 0 }),
        },
      ]),
    ),
    passed_over: collected.passedOver,
    degraded:
      failures.length > 0 ||
      collected.truncated ||
      vanished.length > 0 ||
      turned !== null ||
      missing !== null,
    ...(missing === null ? {} : { missing_rows: missing }),
    ...(turned === null ? {} : { reversed_outcomes: turned }),
    // They go into the run's record, messages and other documents, too.
    warnings: [
      ...(missing === null ? [] : [`${missingRowsWords(project, missing)} ${MISSING_ROWS_REMEDY}`]),
      ...(turned === null ? [] : [`${reversedWords(turned)}. ${REVERSED_REMEDY}`]),
      ...(vanished.length === 0 ? [] : [vanishedWarning(vanished, collected.missing)]),
      ...collected.warnings,
      ...failures.map(({ source, error }) => {
        const inPart = (collected.accounting.sources[source]?.read ?? 0) > 0;
        return `${source} was ${inPart ? 'read in part' : 'left out'}: ${error.message}`;
      }),
    ].map(redact),
    failures,
  };
  tell(project, wanted, result, collected);
  return result;
}

/** Of all that becomes of what is read: whatever else changes it makes everything be read again. */
async function basisOf({ paths, dataset }: Project): Promise<string> {
  const { pending, quarantine, tombstones, tombstoneKey } = paths;
  const files = [pending, quarantine, tombstones, tombstoneKey].map(hashFile);
  return sha256(canonicalJson(await Promise.all([datasetStamp(dataset), ...files])));
}

async function wantedSources(
  project: Project,
  options: CollectStepOptions,
): Promise<CollectSource[]> {
  const named = options.sources ?? (await sourcesByDefault(project));
  const useApi = options.useApi === true || named.includes('api');
  return COLLECT_SOURCES.filter((name) => (name === 'api' ? useApi : named.includes(name)));
}

async function sourcesByDefault(project: Project): Promise<readonly CollectSource[]> {
  const decided = await openSource(project, 'decisions', null).exists();
  return ['automation', 'shadow', ...(decided ? (['decisions'] as const) : [])];
}

function openSource(
  project: Project,
  name: CollectSource,
  sinceDays: number | null,
): FeedbackSource {
  const { feedback } = project.settings;
  const { root } = project.paths;
  if (name === 'automation') {
    return automationLog({ root, path: feedback.automationLog, also: [feedback.outcomeLog] });
  }
  if (name === 'shadow') return shadowLog({ root, path: feedback.shadowLog });
  if (name === 'decisions') return decisionLog({ root, path: feedback.decisionLog });
  const token = project.env.LARAVEL_API_TOKEN || project.env.APP_API_TOKEN;
  if (feedback.apiUrl === null || !token) {
    const missing = feedback.apiUrl === null ? 'LARAVEL_API_URL' : 'LARAVEL_API_TOKEN';
    throw new BpError('SETTINGS_INVALID', `The API was asked for, but ${missing} is not set.`, {
      remedy: `Set ${missing} in the environment${missing === 'LARAVEL_API_URL' ? ' (or feedback.apiUrl in bp.config.json)' : ' (APP_API_TOKEN is taken too)'}, or leave out --use-api.`,
      details: { field: missing },
    });
  }
  return historicalDataApi({
    baseUrl: feedback.apiUrl,
    token,
    sinceDays,
    clock: project.clock,
    timeoutMs: milliseconds(feedback.apiTimeoutSeconds),
  });
}

function noFeedback(project: Project, missing: readonly string[]): BpError {
  const { root } = project.paths;
  const looked = [...missing, datasetName(root, project.dataset)];
  return new BpError(
    'NOT_ENOUGH_DATA',
    `There is no feedback to learn from. Looked for: ${looked.join(', ')} in ${root}.`,
    {
      remedy:
        'Put the logs there, name other paths in bp.config.json (feedback.automationLog, feedback.shadowLog), use --use-api, or import a dataset with "bp import FILE".',
      details: { looked_for: looked, root },
    },
  );
}

function vanishedWarning(vanished: readonly CollectSource[], missing: readonly string[]): string {
  const read = vanished.map((name) => SOURCE_TITLES[name]).join(' and ');
  return `No log is there any more, though earlier collections read ${read}: looked for ${missing.join(', ')}. Bring them back, or name their place in bp.config.json.`;
}

function tell(
  project: Project,
  wanted: readonly CollectSource[],
  result: CollectStepResult,
  told: Pick<CollectedFeedback, 'missing' | 'truncated'>,
): void {
  for (const name of wanted) {
    project.say(
      `Collected ${result.sources[name]?.new ?? 0} new records from ${SOURCE_TITLES[name]}`,
    );
  }
  project.say(`Total unique new records: ${result.new}`);
  if (result.updated > 0) project.say(`Updated ${countWords(result.updated, 'record')}`);
  project.say(
    `Read ${countWords(result.read, 'line')}: ${result.merged_lines} merged, ${result.outside_window} outside the window, ` +
      `${result.quarantined} quarantined, ${countWords(result.pending_predictions, 'prediction')} pending` +
      `${result.forgotten > 0 ? `, ${result.forgotten} dropped as forgotten` : ''}` +
      `${result.already_read > 0 ? `; ${result.already_read} known from before were not read again` : ''}`,
  );
  project.say(
    `Attempts: ${result.new} new, ${result.updated} updated, ${result.unchanged} unchanged; ` +
      `dataset now has ${countWords(result.dataset_rows, 'row')}`,
  );
  for (const file of told.missing) project.say(`Not there: ${file}`);
  for (const warning of result.warnings) project.say(`Warning: ${warning}`);
  project.say(passedOverLine(result, told));
  project.logger.log('info', 'feedback collected', {
    ...result,
    failures: result.failures.map(({ source, error }) => ({ source, code: error.code })),
  });
}
