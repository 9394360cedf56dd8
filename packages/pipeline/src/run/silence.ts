import { beganBy, isSuccess, type RunRecord } from './run-record.js';

const DAY_MS = 86_400_000;

/** How long no run has succeeded. */
export interface Silence {
  /** ISO 8601 UTC; `null`: no run ever succeeded. */
  readonly last_success: string | null;
  /** What the days are counted from: the last success, else the first run, else when watching began. Epoch milliseconds. */
  readonly from: number;
  readonly days: number;
}

/** When it is, and how long a silence may be. */
export interface SilenceOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** So many days are too long. */
  readonly staleAfterDays: number;
  /** ISO 8601 UTC: what is counted from where there was no run at all. Default: then nobody waits for one. */
  readonly watchedSince?: string | undefined;
}

/** The silence that is too long, as everything that warns of it sees it; `null` where all is well. */
export function longSilence(runs: readonly RunRecord[], options: SilenceOptions): Silence | null {
  const { now, staleAfterDays, watchedSince } = options;
  const last_success = lastSuccess(runs, now);
  const first = runs.findLast(beganBy(now))?.started_at;
  const from = Date.parse(last_success ?? first ?? watchedSince ?? '');
  const days = (now - from) / DAY_MS;
  return days >= staleAfterDays ? { last_success, from, days } : null;
}

/** When the last run that succeeded began, of records newest first. */
export function lastSuccess(runs: readonly RunRecord[], now: number): string | null {
  return runs.filter(beganBy(now)).find(isSuccess)?.started_at ?? null;
}
