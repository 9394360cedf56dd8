import { outboxState } from '../notify/outbox.js';
import { readRuns } from '../run/ledger.js';
import { lockOwner } from '../run/run-lock.js';
import { shownStatus } from '../run/shown-status.js';
import { longSilence } from '../run/silence.js';
import { parseCronFields } from '../schedule/cron-fields.js';
import { requireTimeZone } from '../schedule/time-zone.js';
import { type Examination, fine, problem } from './check.js';
import { daysWords } from './units.js';

/** Nobody holds the lock for longer than a run may take. */
export const examineLock: Examination = async ({ paths, settings, clock }) => {
  const owner = await lockOwner(paths.lock);
  if (owner === null) return fine('Free: no run is under way.');
  const minutes = (clock() - Date.parse(owner.since)) / 60_000;
  const who = `"${owner.command}" (process ${owner.pid} on ${owner.host}) since ${owner.since}`;
  if (minutes <= settings.schedule.maxRunMinutes)
    return fine(`Held by ${who}: a run is under way.`);
  return problem(
    `Held by ${who}, longer than schedule.maxRunMinutes.`,
    `See in logs/retraining.log where it hangs; "kill ${owner.pid}" on ${owner.host} ends it at a safe point.`,
  );
};

/** The last run, and how long ago one succeeded. */
export const examineRuns: Examination = async ({ paths, settings, clock }) => {
  const runs = await readRuns(paths.runs);
  const [last] = runs;
  if (last === undefined) return fine('None yet.');
  if (last.status === 'failed' && last.error !== null) {
    const { step, code, message, remedy } = last.error;
    return problem(
      `The last one (${last.run_id}) failed${step === null ? '' : ` at step "${step}"`} with ${code}: ${message}`,
      `${remedy} "bp retrain --resume" goes on from there.`,
    );
  }
  const status = shownStatus(last, await lockOwner(paths.lock));
  if (status === 'interrupted') {
    return problem(
      `The last one (${last.run_id}) was interrupted: its process ended before it did.`,
      '"bp retrain --resume" goes on from there; nothing needs repair.',
    );
  }
  const { staleAfterDays } = settings.notifications;
  const silence = longSilence(runs, { now: clock(), staleAfterDays });
  if (silence !== null) {
    return problem(
      `None has succeeded for ${daysWords(silence.days)}.`,
      'See that the cron-runner or the scheduler runs ("bp schedule print"), then "bp retrain".',
    );
  }
  const degraded = last.degraded ? `, degraded: ${last.warnings[0] ?? ''}` : '';
  return fine(`${runs.length} so far; the last one (${last.run_id}): ${status}${degraded}.`);
};

/** The schedule is one, in a time zone that exists. */
export const examineSchedule: Examination = async ({ settings }) => {
  const { cron, timeZone } = settings.schedule;
  parseCronFields(cron);
  requireTimeZone(timeZone);
  return fine(`${cron} (${timeZone}).`);
};

/** Messages arrive. */
export const examineNotifications: Examination = async ({ paths, settings }) => {
  if (settings.notifications.webhookUrl === null) {
    return fine('Off: BP_WEBHOOK_URL is not set.');
  }
  const { waiting, undelivered, oldest } = await outboxState(paths.outbox);
  if (waiting === 0 && undelivered === 0) return fine('On; nothing waits.');
  return problem(
    `${waiting} messages wait${oldest === null ? '' : ` since ${oldest}`}, ${undelivered} were given up.`,
    'Check BP_WEBHOOK_URL; the files in ml/outbox say what went wrong (last_error), and may be removed.',
  );
};
