import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { countWords, type DatasetLocation, isBpError } from '@bp/contracts';
import { datasetInfo } from '@bp/dataset';
import { findLogFiles } from '@bp/feedback';
import type { Project } from '../project.js';
import { datasetName } from '../project-dataset.js';
import { MISSING_ROWS_REMEDY, missingRows, missingRowsWords } from '../steps/lost-feedback.js';
import { type Examination, type Finding, fine, problem } from './check.js';
import { bytesWords, daysBetween, daysWords } from './units.js';

/** The logs: there, readable, and still written to. */
export const examineLogs: Examination = async (project) => {
  const { feedback } = project.settings;
  const logs = [
    ['automation log', feedback.automationLog, 'feedback.automationLog'],
    ['shadow log', feedback.shadowLog, 'feedback.shadowLog'],
  ] as const;
  const found = await Promise.all(logs.map(([, path, name]) => examineLog(project, path, name)));
  // One source is enough: the other, or the API, may simply not be used here.
  const other = found.some((finding) => finding !== null) || feedback.apiUrl !== null;
  return logs.map(([name, path, setting], at) => {
    const message = `${path} is not there.`;
    const remedy = `Let the automation write there, or name the log in ${setting}.`;
    const absent = other ? fine(`${message} Another source is used.`) : problem(message, remedy);
    return { ...(found[at] ?? absent), name };
  });
};

/** `null`: it is not there. */
async function examineLog(
  project: Project,
  path: string,
  setting: string,
): Promise<Finding | null> {
  const file = resolve(project.paths.root, path);
  let handle: FileHandle | undefined;
  try {
    // Opening a named pipe otherwise waits for somebody to write.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile()) {
      return problem(`${path} is not a file.`, `Name the log itself in ${setting}.`);
    }
    const age = daysBetween(found.mtimeMs, project.clock());
    const { sinceDays } = project.settings.feedback;
    if (age > sinceDays) {
      return problem(
        `${path} was last written to ${daysWords(age)} ago; a run takes the last ${sinceDays}: no new feedback comes from it.`,
        'See why the automation writes no more, or take older lines once with "bp collect --since-days N".',
      );
    }
    const fresh = `written to ${daysWords(Math.max(age, 0))} ago`;
    return fine(`${path}: ${bytesWords(found.size)}, ${fresh}.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    const remedy = 'Give the user that runs this the right to read it.';
    return problem(`${path} can't be read (${code}).`, remedy);
  } finally {
    await handle?.close();
  }
}

/** Files that look like parts of the logs and are not read, and lines that could not be used. */
export const examinePassedOver: Examination = async ({ paths, settings }) => {
  const { automationLog, shadowLog, decisionLog, outcomeLog } = settings.feedback;
  const found = await Promise.all(
    [automationLog, shadowLog, decisionLog, outcomeLog].map((path) =>
      findLogFiles(paths.root, path),
    ),
  );
  const files = found.flatMap(({ passedOver }) => passedOver);
  const quarantined = await stat(paths.quarantine).then(
    ({ size }) => size,
    () => 0,
  );
  if (files.length === 0 && quarantined === 0) {
    return fine('Nothing is passed over: all parts of the logs are read, no line waits.');
  }
  const lines =
    quarantined === 0 ? '' : ` The quarantine holds ${bytesWords(quarantined)} of lines.`;
  if (files.length === 0) return fine(`All parts of the logs are read.${lines}`);
  return problem(
    `Not read, though they look like parts of the logs: ${files.join(', ')}.${lines}`,
    'Rename what belongs to a log as rotation does (name.1.jsonl, name-20260105.jsonl.gz), or move the rest elsewhere.',
  );
};

async function stateOf(dataset: DatasetLocation) {
  if (typeof dataset !== 'string') return dataset.state();
  const info = await datasetInfo({ path: dataset });
  return info === null ? null : { ...info, changedAt: (await stat(dataset)).mtimeMs };
}

/** The dataset can be read, holds what runs left in it, and how much went to the quarantine. */
export const examineDataset: Examination = async (project) => {
  const { paths, dataset, clock } = project;
  const shown = datasetName(paths.root, dataset);
  try {
    const info = await stateOf(dataset);
    const missing = await missingRows(project, info?.rows ?? 0);
    if (missing !== null) return problem(missingRowsWords(project, missing), MISSING_ROWS_REMEDY);
    if (info === null) return fine(`${shown} holds nothing yet; the first collection fills it.`);
    const quarantined = await stat(paths.quarantine).then(
      ({ size }) => `; quarantine: ${bytesWords(size)}`,
      () => '',
    );
    const age = daysWords(Math.max(0, daysBetween(info.changedAt, clock())));
    return fine(
      `${countWords(info.rows, 'row')}, ${bytesWords(info.bytes)}, changed ${age} ago${quarantined}.`,
    );
  } catch (error) {
    return problem(
      `${shown} can't be used: ${(error as Error).message}`,
      isBpError(error)
        ? error.remedy
        : 'Restore it from a backup; the logs can be collected again.',
    );
  }
};
