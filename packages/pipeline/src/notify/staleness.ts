import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant } from '@bp/contracts';
import writeFileAtomic from 'write-file-atomic';
import { readPastRuns } from '../run/ledger.js';
import { isSuccess, type NotificationEvent } from './events.js';
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
  const runs = await readPastRuns(paths.runs, now);
  const last = runs.find(isSuccess)?.started_at ?? null;
  const from = Date.parse(last ?? runs.at(-1)?.started_at ?? watch.since);
  const days = (now - from) / DAY_MS;
  const told = watch.told_at === null ? null : Date.parse(watch.told_at);
  const toldLately = told !== null && told >= from && told <= now && now - told < limit * DAY_MS;
  const tell = days >= limit && !toldLately;
  if (known === null || tell) {
    await mkdir(paths.outbox, { recursive: true });
    const next: Watch = tell ? { ...watch, told_at: formatInstant(now) } : watch;
    await writeFileAtomic(file, `${JSON.stringify(next)}\n`);
  }
  return tell ? { kind: 'stale', last_success: last, days, limit_days: limit } : null;
}

async function readWatch(file: string): Promise<Watch | null> {
  try {
    const watch = JSON.parse(await readFile(file, 'utf8')) as Watch;
    return Number.isNaN(Date.parse(watch.since)) ? null : watch;
  } catch {
    return null;
  }
}
