import { isBpError } from '@bp/contracts';
import type { Project } from '../project.js';
import { readRuns } from '../run/ledger.js';
import { type DoctorCheck, type DoctorReport, type Examination, fine, problem } from './check.js';
import { examineApi, examineClock } from './examine-api.js';
import { examineEngines } from './examine-engines.js';
import { examineDataset, examineLogs, examinePassedOver } from './examine-files.js';
import { examineDisk, examinePermissions } from './examine-folders.js';
import { examineDatasetPlace, examinePlace } from './examine-place.js';
import { examinePlatform, platformFacts } from './examine-platform.js';
import { examineRegistry } from './examine-registry.js';
import { examineLock, examineNotifications, examineRuns, examineSchedule } from './examine-runs.js';

/** What the caller knows already. */
export interface DoctorOptions {
  /** Why the settings could not be read; the project then has the defaults. */
  readonly settingsError?: { readonly message: string; readonly remedy: string } | null;
}

const AFTER_THE_API: readonly (readonly [string, Examination])[] = [
  ['lock', examineLock],
  ['runs', examineRuns],
  ['place', examinePlace],
  ['dataset place', examineDatasetPlace],
  ['registry', examineRegistry],
  ['schedule', examineSchedule],
  ['notifications', examineNotifications],
  ['passed over', examinePassedOver],
];
const BEFORE_THE_API: readonly (readonly [string, Examination])[] = [
  ['logs', examineLogs],
  ['dataset', examineDataset],
  ['permissions', examinePermissions],
  ['disk space', examineDisk],
  ['engines', examineEngines],
];

/**
 * Looks at everything that a run needs. What is wrong is data; it throws only INTERNAL errors of its own making.
 * Leaves nothing behind.
 */
export async function doctor(project: Project, options: DoctorOptions = {}): Promise<DoctorReport> {
  const { settingsError = null } = options;
  const before = await examineAll(project, BEFORE_THE_API);
  const api = await examineApi(project);
  const [newest] = await readRuns(project.paths.runs, 1);
  const checks: DoctorCheck[] = [
    { name: 'platform', ...examinePlatform(platformFacts()) },
    {
      name: 'settings',
      ...(settingsError === null
        ? fine('Valid.')
        : problem(settingsError.message, settingsError.remedy)),
    },
    ...before,
    { name: 'API', ...api.check },
    {
      name: 'clock',
      ...examineClock(project.clock(), newest?.started_at ?? null, api.aheadMs),
    },
    ...(await examineAll(project, AFTER_THE_API)),
  ];
  return { ok: checks.every(({ status }) => status === 'ok'), checks };
}

async function examineAll(
  project: Project,
  examinations: readonly (readonly [string, Examination])[],
): Promise<DoctorCheck[]> {
  const found = await Promise.all(
    examinations.map(async ([name, examine]) => {
      const findings = await examine(project).catch((error: Error) =>
        problem(error.message, isBpError(error) ? error.remedy : 'See logs/retraining.log.'),
      );
      return [findings].flat().map((finding): DoctorCheck => ({ name, ...finding }));
    }),
  );
  return found.flat();
}
