import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant } from '@bp/contracts';
import { replaceFile } from '@bp/files';
import { readRuns } from '../run/ledger.js';
import { longSilence } from '../run/silence.js';
import type { NotificationEvent } from './events.js';
import type { NotifyingProject } from './notify.js';

const DAY_MS = 86_400_000;

interface Watch {
  /** When watching began: what silence is counted from while no run has ever succeeded. */
  readonly since: string;
  readonly told_at: string | null;
}

/**
 * The event to tell where no run has succeeded for `staleAfterDays`; told once, and again after as many days.
 * `null` where all is well. What was told is remembered in the outbox folder.
 */
export async function staleEvent(project: NotifyingProject): Promise<NotificationEvent | null> {
  const { paths, clock, settings } = project;
  const limit = settings.notifications.staleAfterDays;
  const now = clock();
  const file = join(paths.outbox, 'watch.json');
  const known = await readWatch(file);
  const watch: Watch = known ?? { since: formatInstant(now), told_at: null };
  const silence = longSilence(await readRuns(paths.runs), {
    now,
    staleAfterDays: limit,
    watchedSince: watch.since,
  });
  const told = watch.told_at === null ? Number.NaN : Date.parse(watch.told_at);
  const toldLately = (from: number): boolean =>
    told >= from && told <= now && now - told < limit * DAY_MS;
  const toTell = silence === null || toldLately(silence.from) ? null : silence;
  if (known === null || toTell !== null) {
    await mkdir(paths.outbox, { recursive: true });
    const next: Watch = toTell === null ? watch : { ...watch, told_at: formatInstant(now) };
    await replaceFile(file, `${JSON.stringify(next)}\n`);
  }
  if (toTell === null) return null;
  const { last_success, days } = toTell;
  return { kind: 'stale', last_success, days, limit_days: limit };
}

async function readWatch(file: string): Promise<Watch | null> {
  try {
    const watch = JSON.parse(await readFile(file, 'utf8')) as Watch;
    return Number.isNaN(Date.parse(watch.since)) ? null : watch;
  } catch {
    return null;
  }
}
