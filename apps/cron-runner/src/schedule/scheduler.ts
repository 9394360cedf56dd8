import { join } from 'node:path';
import { formatInstant, type Random } from '@bp/contracts';
import {
  type CronTimes,
  type Failure,
  isSuccess,
  lockOwner,
  type NotifyingProject,
  notify,
  type RunRecord,
  readRuns,
  runEvents,
} from '@bp/pipeline';
import type { ExecuteRun, RunOptions, RunOutcome, RunProgress } from '../run/run-protocol.js';
import { nextStart, type PendingRun, type Plan, updatePlan } from './plan.js';
import { readPlan, writePlan } from './plan-file.js';

export interface SchedulerOptions {
  readonly project: NotifyingProject;
  /** `null`: nothing starts by the clock, and `tick` is not called. */
  readonly times: CronTimes | null;
  readonly execute: ExecuteRun;
  readonly random: Random;
}

/** The run under way. */
export interface CurrentRun extends RunProgress {
  readonly startedAt: string;
  /** `schedule`: by the clock, retries included. `request`: somebody asked for it. */
  readonly cause: 'schedule' | 'request';
  /** 1 for the first try. */
  readonly attempt: number;
}

/** What the scheduler is doing, and what it will do next. */
export interface SchedulerStatus {
  readonly running: CurrentRun | null;
  /** ISO 8601 UTC; `null`: nothing starts by the clock. */
  readonly nextStart: string | null;
  /** A scheduled run that failed and is tried again: attempts so far. */
  readonly retryOf: number | null;
  /** Of the last run that ended, if it failed. */
  readonly lastFailure: (Failure & { readonly at: string }) | null;
}

export interface Scheduler {
  /** Does what is due. Called every few seconds; a call while a run is under way does nothing. */
  tick(): Promise<void>;
  /** Starts a run now. `false`: one is under way here or elsewhere. */
  request(options: RunOptions): Promise<boolean>;
  status(): SchedulerStatus;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
  /** Starts nothing more, asks the run under way to end at the next safe point, and waits for that. */
  stop(): Promise<void>;
}

/** Trying again in minutes does not help against these: somebody has to do something first. */
const NOT_RETRIED = new Set([
  'USAGE',
  'SETTINGS_INVALID',
  'NOT_ENOUGH_DATA',
  'DATA_DRIFTED',
  'DATASET_INVALID',
  'API_UNAUTHORISED',
]);
const LONGEST_RETRY_MS = 6 * 3_600_000;
const STORY_LINES = 8;
const ACTOR = 'cron-runner';
const SCHEDULED = 'scheduled';

/** Starts runs by the clock and on request, one at a time. */
export async function createScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { project, times } = options;
  const { clock, logger, paths } = project;
  const { schedule } = project.settings;
  const planFile = join(paths.root, 'ml', 'cron-runner.json');
  const stopping = new AbortController();
  let plan: Plan = await readPlan(planFile, ({ message }) =>
    logger.log('warn', `${planFile} is damaged and counts as not there: ${message}`),
  );
  let running: CurrentRun | null = null;
  let current: Promise<void> = Promise.resolve();
  let lastFailure: SchedulerStatus['lastFailure'] = null;
  let busy = false;

  /** What is in memory holds: on a full disk the plan must not start over and over. */
  const setPlan = async (next: Plan): Promise<void> => {
    if (next === plan) return;
    plan = next;
    await writePlan(planFile, plan).catch((error: Error) =>
      logger.log('warn', `The schedule's state could not be written: ${error.message}`),
    );
  };

  const runOnce = async (
    runOptions: RunOptions,
    cause: CurrentRun['cause'],
    attempt: number,
  ): Promise<RunOutcome> => {
    const startedAt = formatInstant(clock());
    running = { startedAt, cause, attempt, story: [], task: null, share: null };
    logger.log('info', 'run starts', { cause, attempt });
    const change = (progress: Partial<RunProgress>): void => {
      if (running !== null) running = { ...running, ...progress };
    };
    try {
      return await options.execute(runOptions, {
        signal: stopping.signal,
        onSay: (line) => {
          change({ story: [...(running?.story ?? []), line].slice(-STORY_LINES), task: null });
          logger.log('info', line, { story: true });
        },
        onProgress: ({ task, share }) => change({ task, share }),
      });
    } finally {
      running = null;
    }
  };

  const recordOf = async (outcome: RunOutcome, since: number): Promise<RunRecord | null> => {
    const runs = await readRuns(paths.runs);
    const own = outcome.ok
      ? runs.find(({ run_id }) => run_id === outcome.result.run_id)
      : runs.find(beganWithin(since, clock()));
    return own ?? null;
  };

  /** The end of the matter: a success, or a failure that is not tried again. */
  const tell = async (outcome: RunOutcome, since: number, attempts: number): Promise<void> => {
    const record = await recordOf(outcome, since);
    const events = record === null ? [] : runEvents(record, ACTOR, attempts);
    if (!outcome.ok && !events.some(({ kind }) => kind === 'failed')) {
      events.push({
        kind: 'failed',
        error: { ...outcome.error, step: null },
        attempts,
        run: record,
      });
    }
    await notify(project, events);
  };

  const fail = (error: Failure): void => {
    if (error.code === 'LOCK_HELD') {
      logger.log('info', error.message);
      return;
    }
    lastFailure = { ...error, at: formatInstant(clock()) };
    logger.log('error', `run failed: ${error.message}`, { code: error.code });
  };

  const startPending = async (pending: PendingRun): Promise<void> => {
    const runs = await readRuns(paths.runs);
    const since = clock();
    const afterSlot = beganWithin(pending.slot, since);
    const done = runs.find((run) => isSuccess(run) && afterSlot(run));
    if (done !== undefined) {
      logger.log('info', `the scheduled run is done already: ${done.run_id}`);
      lastFailure = null;
      if (pending.attempts > 0 && done.note === SCHEDULED) {
        // Begun from here, by a runner that died before it told.
        await notify(project, runEvents(done, ACTOR, pending.attempts));
      }
      return setPlan({ ...plan, pending: null });
    }
    const attempts = pending.attempts + 1;
    if (attempts > schedule.retries + 1) {
      // The runner itself died in each attempt, so that nobody has told yet.
      const error: Failure = {
        code: 'INTERNAL',
        message: `The scheduled run was begun ${pending.attempts} times and never ended.`,
        remedy:
          'See logs/retraining.log for the step at which it stops; "bp doctor" looks at the rest.',
      };
      fail(error);
      await tell({ ok: false, error }, clock(), pending.attempts);
      return setPlan({ ...plan, pending: null });
    }
    await setPlan({ ...plan, pending: { ...pending, attempts } });
    const outcome = await runOnce(
      { useApi: schedule.useApi, note: SCHEDULED, resume: attempts > 1 },
      'schedule',
      attempts,
    );
    if (outcome.ok) {
      lastFailure = null;
      // Told before it is done with: a runner that dies in between tells twice rather than never.
      await tell(outcome, since, attempts);
      return setPlan({ ...plan, pending: null });
    }
    const { code } = outcome.error;
    const now = clock();
    if (stopping.signal.aborted) {
      // Stopped, not failed: the next runner makes it up.
      return setPlan({ ...plan, pending: { ...pending, dueAt: now } });
    }
    fail(outcome.error);
    const delay = schedule.retryDelaySeconds * 1000;
    if (code === 'LOCK_HELD') {
      // Somebody else is at it; whether that was the same work is looked at then.
      return setPlan({ ...plan, pending: { ...pending, dueAt: now + Math.max(delay, 1000) } });
    }
    if (attempts <= schedule.retries && !NOT_RETRIED.has(code)) {
      const dueAt = now + Math.min(delay * 2 ** (attempts - 1), LONGEST_RETRY_MS);
      return setPlan({ ...plan, pending: { ...pending, attempts, dueAt } });
    }
    await tell(outcome, since, attempts);
    return setPlan({ ...plan, pending: null });
  };

  const startRequested = async (runOptions: RunOptions): Promise<void> => {
    const since = clock();
    const outcome = await runOnce(runOptions, 'request', 1);
    if (outcome.ok) lastFailure = null;
    else fail(outcome.error);
    const held = !outcome.ok && outcome.error.code === 'LOCK_HELD';
    if (!held && !(stopping.signal.aborted && !outcome.ok)) await tell(outcome, since, 1);
  };

  /** One at a time; what goes wrong is logged, as nobody waits for it. */
  const begin = (work: () => Promise<void>): void => {
    busy = true;
    current = work()
      .catch((error: Error) => logger.log('error', `the scheduler failed: ${error.message}`))
      .finally(() => {
        busy = false;
      });
  };

  return {
    tick: async () => {
      if (busy || stopping.signal.aborted || times === null) return;
      const now = clock();
      await setPlan(
        updatePlan(plan, {
          now,
          times,
          jitterMs: () => options.random() * schedule.jitterSeconds * 1000,
          longestDelayMs: Math.max(LONGEST_RETRY_MS, schedule.jitterSeconds * 1000),
        }),
      );
      const { pending } = plan;
      if (busy || pending === null || pending.dueAt > now) return;
      begin(() => startPending(pending));
    },
    request: async (runOptions) => {
      if (busy || stopping.signal.aborted) return false;
      busy = true;
      let free = false;
      try {
        free = (await lockOwner(paths.lock)) === null;
      } finally {
        busy = free;
      }
      if (free) begin(() => startRequested(runOptions));
      return free;
    },
    status: () => ({
      running,
      nextStart: times === null ? null : formatInstant(nextStart(plan, times, clock())),
      retryOf: plan.pending !== null && plan.pending.attempts > 0 ? plan.pending.attempts : null,
      lastFailure,
    }),
    idle: () => current,
    stop: async () => {
      stopping.abort();
      await current;
    },
  };
}

/** A run from the future was begun under a clock that was wrong, and stands for nothing. */
function beganWithin(from: number, to: number): (run: RunRecord) => boolean {
  return ({ started_at }) => Date.parse(started_at) >= from && Date.parse(started_at) <= to;
}
