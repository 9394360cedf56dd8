import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FoundFeedback, SoughtFeedback } from '@bp/contracts';
import { forgetRows } from '@bp/dataset';
import { findLogFiles, forgetInLines, forgetInLog, type LogFile } from '@bp/feedback';
import { namesIn } from '@bp/files';
import type { Project } from '../project.js';
import { datasetName } from '../project-dataset.js';

/** Where records of feedback lie in a project. */
export type PlaceKind = 'dataset' | 'pending' | 'quarantine' | 'logs';

/** One file that holds records, and how to look for some in it or take them out. */
export interface FeedbackPlace {
  readonly kind: PlaceKind;
  /** Relative to the project folder; where it is elsewhere, its location. */
  readonly name: string;
  forget(
    sought: SoughtFeedback,
    options: { readonly remove: boolean },
  ): Promise<FoundFeedback & { readonly otherTasks?: ReadonlySet<string> }>;
}

/** The places of a project, and the logs that lie outside of it: they are somebody else's. */
export interface FeedbackPlaces {
  readonly places: readonly FeedbackPlace[];
  readonly outside: readonly string[];
}

/** The log of this program and of the cron-runner, rotated parts included. */
const OWN_LOG = /^(?:retraining|cron-runner).*\.log/;
/** Copies of legacy files that became a dataset. */
const LEGACY_COPY = /\.legacy(?:-\d+)?$/;

/** Looks which files there are now: logs may be rotated at any time. */
export async function feedbackPlaces(
  project: Pick<Project, 'paths' | 'dataset' | 'settings'>,
): Promise<FeedbackPlaces> {
  const { paths, dataset, settings } = project;
  const nameOf = (path: string): string => relative(paths.root, path);
  const lines = (kind: PlaceKind, path: string): FeedbackPlace => ({
    kind,
    name: nameOf(path),
    forget: (sought, options) => forgetInLines(path, sought, options),
  });
  const log = (file: LogFile): FeedbackPlace => ({
    kind: 'logs',
    name: file.name,
    forget: (sought, options) => forgetInLog(file, sought, options),
  });
  const text = (path: string, csv: boolean): FeedbackPlace =>
    log({ name: nameOf(path), path, csv, compressed: false });
  const { automationLog, shadowLog, decisionLog, outcomeLog } = settings.feedback;
  const found = await Promise.all(
    [automationLog, shadowLog, decisionLog, outcomeLog].map((path) =>
      findLogFiles(paths.root, path),
    ),
  );
  const files = found.flatMap((each) => each.files);
  const home = await realpath(paths.root);
  const own = new Set<LogFile>();
  for (const file of files) {
    // A link may lead out of the project; what can't be followed can't be changed either.
    const real = await realpath(file.path).catch(() => null);
    if (real !== null && !relative(home, real).startsWith('..')) own.add(file);
  }
  const isOwn = (file: LogFile): boolean => own.has(file);
  const datasets = join(paths.dataset, '..');
  const legacy = (await namesIn(datasets)).filter((name) => LEGACY_COPY.test(name));
  const ownLogs = (await namesIn(paths.logs)).filter((name) => OWN_LOG.test(name));
  return {
    outside: files.filter((file) => !isOwn(file)).map(({ name }) => name),
    places: [
      ...files.filter(isOwn).map(log),
      ...legacy.map((name) => text(join(datasets, name), true)),
      ...ownLogs.map((name) => text(join(paths.logs, name), false)),
      lines('pending', paths.pending),
      lines('quarantine', paths.quarantine),
      {
        kind: 'dataset',
        name: datasetName(paths.root, dataset),
        forget: async (sought, options) =>
          (await forgetRows({ path: dataset, sought, ...options })) ??
          // One that is still to be made a dataset.
          text(paths.dataset, true).forget(sought, options),
      },
    ],
  };
}
