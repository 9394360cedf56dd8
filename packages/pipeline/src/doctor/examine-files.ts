import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { countWords, type DatasetLocation, isBpError } from '@bp/contracts';
import { datasetInfo } from '@bp/dataset';
import { findLogFiles } from '@bp/feedback';
import type { Project } from '../project.js';
import { datasetName } from '../project-dataset.js';
import { MISSING_ROWS_REMEDY, missingRows, missingRowsWords } from '../steps/lost-feedback.js';
import { type DoctorCheck, type Examination, fine, problem } from './check.js';
import { bytesWords, daysBetween, daysWords } from './units.js';

/** The logs: there, readable, and still written to. */
export const examineLogs: Examination = async (project) => {
  const { feedback } = project.settings;
  const found = await Promise.all([
    examineLog(project, 'automation log', feedback.automationLog, 'feedback.automationLog'),
    examineLog(project, 'shadow log', feedback.shadowLog, 'feedback.shadowLog'),
  ]);
  const missing = found.filter(({ there }) => !there).map(({ check }) => check);
  // One source is enough: the other, or the API, may simply not be used here.
  const other = missing.length < found.length || feedback.apiUrl !== null;
  return found.map(({ check, there }) =>
    there || !other ? check : fine(check.name, `${check.message} Another source is used.`),
  );
};

async function examineLog(
  project: Project,
  name: string,
  path: string,
  setting: string,
): Promise<{ readonly check: DoctorCheck; readonly there: boolean }> {
  const file = resolve(project.paths.root, path);
  let handle: FileHandle | undefined;
  try {
    // Opening a named pipe otherwise waits for somebody to write.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile()) {
      const remedy = `Name the log itself in ${setting}.`;
      return { there: true, check: problem(name, `${path} is not a file.`, remedy) };
    }
    const age = daysBetween(found.mtimeMs, project.clock());
    const { sinceDays } = project.settings.feedback;
    if (age > sinceDays) {
      return {
        there: true,
        check: problem(
          name,
          `${path} was last written to ${daysWords(age)} ago; a run takes the last ${sinceDays}: no new feedback comes from it.`,
          'See why the automation writes no more, or take older lines once with "bp collect --since-days N".',
        ),
      };
    }
    const fresh = `written to ${daysWords(Math.max(age, 0))} ago`;
    return { there: true, check: fine(name, `${path}: ${bytesWords(found.size)}, ${fresh}.`) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      const remedy = `Let the automation write there, or name the log in ${setting}.`;
      return { there: false, check: problem(name, `${path} is not there.`, remedy) };
    }
    const remedy = 'Give the user that runs this the right to read it.';
    return { there: true, check: problem(name, `${path} can't be read (${code}).`, remedy) };
  } finally {
    await handle?.close();
  }
}

/** Files that look like parts of the logs and are not read, and lines that could not be used. */
export const examinePassedOver: Examination = async ({ paths, settings }) => {
  const name = 'passed over';
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
    return fine(name, 'Nothing is passed over: all parts of the logs are read, no line waits.');
  }
  const lines =
    quarantined === 0 ? '' : ` The quarantine holds ${bytesWords(quarantined)} of lines.`;
  if (files.length === 0) return fine(name, `All parts of the logs are read.${lines}`);
  return problem(
    name,
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
  const name = 'dataset';
  const shown = datasetName(paths.root, dataset);
  try {
    const missing = await missingRows(project);
    if (missing !== null)
      return problem(name, missingRowsWords(project, missing), MISSING_ROWS_REMEDY);
    const info = await stateOf(dataset);
    if (info === null)
      return fine(name, `${shown} holds nothing yet; the first collection fills it.`);
    const quarantined = await stat(paths.quarantine).then(
      ({ size }) => `; quarantine: ${bytesWords(size)}`,
      () => '',
    );
    const age = daysWords(Math.max(0, daysBetween(info.changedAt, clock())));
    return fine(
      name,
      `${countWords(info.rows, 'row')}, ${bytesWords(info.bytes)}, changed ${age} ago${quarantined}.`,
    );
  } catch (error) {
    return problem(
      name,
      `${shown} can't be used: ${(error as Error).message}`,
      isBpError(error)
        ? error.remedy
        : 'Restore it from a backup; the logs can be collected again.',
    );
  }
};
