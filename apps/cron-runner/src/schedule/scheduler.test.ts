import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  acquireRunLock,
  cronTimes,
  DEFAULT_SETTINGS,
  errorOf,
  openProject,
  projectPaths,
} from '@bp/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecuteRun, RunOptions, RunOutcome } from '../run/run-protocol.js';
import { resultOf, runRecord, saveRun } from '../testing/run-records.js';
import { createScheduler, type Scheduler } from './scheduler.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;
const SUNDAY_2AM = Date.UTC(2026, 0, 4, 2);

describe('the scheduler', () => {
  let root: string;
  let now: number;
  let begun: RunOptions[];
  let outcomes: (RunOutcome['ok'] | string)[];
  let hold: Promise<void> | null;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-runner-'));
    now = SUNDAY_2AM - HOUR;
    begun = [];
    outcomes = [];
    hold = null;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Runs that end as `outcomes` says: well, or with this error code. */
  const execute: ExecuteRun = async (options, { signal, onSay }) => {
    begun.push(options);
    onSay('Step 1: Collecting Feedback');
    if (hold !== null) {
      await Promise.race([
        hold,
        new Promise((done) => signal.addEventListener('abort', done, { once: true })),
      ]);
    }
    const code = signal.aborted ? 'CANCELLED' : outcomes.shift();
    if (typeof code === 'string') {
      return { ok: false, error: { code, message: `it was ${code}`, remedy: 'do' } };
    }
    const record = runRecord(now, { note: options.note ?? null });
    await saveRun(projectPaths(root).runs, record);
    return { ok: true, result: resultOf(record) };
  };

  const open = async (
    change: Partial<typeof DEFAULT_SETTINGS.schedule> = {},
    run: ExecuteRun = execute,
  ) => {
    const schedule = { ...DEFAULT_SETTINGS.schedule, ...change };
    // Nobody listens there: what is told stays in the outbox, where it can be seen.
    const notifications = {
      ...DEFAULT_SETTINGS.notifications,
      webhookUrl: 'http://127.0.0.1:9/hook',
    };
    const settings = { ...DEFAULT_SETTINGS, schedule, notifications };
    return createScheduler({
      project: openProject({ root, settings, env: {}, clock: () => now }),
      times: cronTimes(schedule.cron, schedule.timeZone),
      execute: run,
      random: () => 0.5,
    });
  };
  const go = async (scheduler: Scheduler, to: number): Promise<void> => {
    now = to;
    await scheduler.tick();
    await scheduler.idle();
  };
  const told = async (): Promise<string[]> => {
    const { outbox } = projectPaths(root);
    const names = (await readdir(outbox).catch(() => [])).filter((name) => /^\d/.test(name)).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(outbox, name), 'utf8')));
    return texts.map((text) => JSON.parse(text).message.event);
  };

  it('runs at each slot, once, and tells of it', async () => {
    const scheduler = await open({ useApi: true });
    await go(scheduler, now);
    expect(begun).toEqual([]);
    expect(scheduler.status().nextStart).toBe('2026-01-04T02:00:00.000Z');
    await go(scheduler, SUNDAY_2AM);
    await go(scheduler, SUNDAY_2AM + 15_000);
    expect(begun).toEqual([{ useApi: true, note: 'scheduled', resume: false }]);
    expect(await told()).toEqual(['kept']);
    await go(scheduler, SUNDAY_2AM + WEEK);
    expect(begun).toHaveLength(2);
  });

  it('puts a start off by the jitter', async () => {
    const scheduler = await open({ jitterSeconds: 120 });
    await go(scheduler, now);
    await go(scheduler, SUNDAY_2AM + 59_000);
    expect(begun).toHaveLength(0);
    await go(scheduler, SUNDAY_2AM + 60_000);
    expect(begun).toHaveLength(1);
  });

  it('makes up once for the runs that were missed while it was down', async () => {
    await go(await open(), now);
    const later = await open();
    await go(later, SUNDAY_2AM + 3 * WEEK + HOUR);
    await go(later, SUNDAY_2AM + 3 * WEEK + 2 * HOUR);
    expect(begun).toHaveLength(1);
  });

  it('makes nothing up where somebody has run it meanwhile, or another scheduler', async () => {
    await go(await open(), now);
    await saveRun(projectPaths(root).runs, runRecord(SUNDAY_2AM + HOUR));
    await go(await open(), SUNDAY_2AM + 2 * HOUR);
    expect(begun).toHaveLength(0);
  });

  it('takes no run from the future for one that is done', async () => {
    await go(await open(), now);
    await saveRun(projectPaths(root).runs, runRecord(SUNDAY_2AM + 60 * WEEK));
    await go(await open(), SUNDAY_2AM + HOUR);
    expect(begun).toHaveLength(1);
  });

  it('tries a failed run again with growing delays, a bounded number of times, and tells once', async () => {
    const scheduler = await open({ retries: 2, retryDelaySeconds: 60 });
    await go(scheduler, now);
    outcomes = ['API_FAILED', 'API_FAILED', 'API_FAILED', 'API_FAILED'];
    await go(scheduler, SUNDAY_2AM);
    await go(scheduler, SUNDAY_2AM + MINUTE - 1);
    expect(begun).toHaveLength(1);
    expect(scheduler.status()).toMatchObject({
      retryOf: 1,
      nextStart: '2026-01-04T02:01:00.000Z',
      lastFailure: { code: 'API_FAILED' },
    });
    await go(scheduler, SUNDAY_2AM + MINUTE);
    await go(scheduler, SUNDAY_2AM + 3 * MINUTE - 1);
    expect(begun).toHaveLength(2);
    await go(scheduler, SUNDAY_2AM + 3 * MINUTE);
    await go(scheduler, SUNDAY_2AM + HOUR);
    expect(begun.map(({ resume }) => resume)).toEqual([false, true, true]);
    expect(await told()).toEqual(['failed']);
    outcomes = [];
    await go(scheduler, SUNDAY_2AM + WEEK);
    expect(scheduler.status().lastFailure).toBeNull();
  });

  it('does not try again what minutes do not mend', async () => {
    const scheduler = await open();
    await go(scheduler, now);
    outcomes = ['NOT_ENOUGH_DATA'];
    await go(scheduler, SUNDAY_2AM);
    await go(scheduler, SUNDAY_2AM + 24 * HOUR);
    expect(begun).toHaveLength(1);
    expect(await told()).toEqual(['failed']);
  });

  it('comes back after a run of somebody else, without counting that as a failure', async () => {
    const scheduler = await open({ retries: 0, retryDelaySeconds: 60 });
    await go(scheduler, now);
    outcomes = ['LOCK_HELD', 'LOCK_HELD'];
    for (let minute = 0; minute < 4; minute += 1) {
      await go(scheduler, SUNDAY_2AM + minute * MINUTE);
      expect(scheduler.status().lastFailure).toBeNull();
    }
    expect(begun).toHaveLength(3);
    expect(await told()).toEqual(['kept']);
  });

  it('forgets a failure that somebody else has made up for, and leaves the telling to them', async () => {
    const scheduler = await open({ retryDelaySeconds: 60 });
    await go(scheduler, now);
    outcomes = ['API_FAILED'];
    await go(scheduler, SUNDAY_2AM);
    await saveRun(projectPaths(root).runs, runRecord(SUNDAY_2AM + 1000));
    await go(scheduler, SUNDAY_2AM + MINUTE);
    expect(begun).toHaveLength(1);
    expect(scheduler.status()).toMatchObject({ lastFailure: null, retryOf: null });
    expect(await told()).toEqual([]);
  });

  it('tells of a run that ended while the runner died', async () => {
    await go(await open(), now);
    const dying = await open({}, async (options, control) => {
      await execute(options, control);
      return new Promise(() => {});
    });
    now = SUNDAY_2AM;
    await dying.tick();
    await expect.poll(() => readdir(projectPaths(root).runs).catch(() => [])).toHaveLength(1);
    const next = await open();
    await go(next, SUNDAY_2AM + HOUR);
    await go(next, SUNDAY_2AM + 2 * HOUR);
    expect(begun).toHaveLength(1);
    expect(await told()).toEqual(['kept']);
  });

  it('shares a folder with another scheduler: one run a slot, told once', async () => {
    // Both begin in the same instant; the project's own lock lets one through.
    const locked: ExecuteRun = async (options, control) => {
      try {
        const path = projectPaths(root).lock;
        const lock = await acquireRunLock({ path, command: 'cron-runner', clock: () => now });
        const outcome = await execute(options, control);
        await lock.release();
        return outcome;
      } catch (error) {
        return { ok: false, error: { ...errorOf(error) } };
      }
    };
    const two = [await open({}, locked), await open({}, locked)];
    for (const scheduler of two) await go(scheduler, now);
    for (const minutes of [0, 1, 6, 12]) {
      now = SUNDAY_2AM + minutes * MINUTE;
      await Promise.all(two.map((scheduler) => scheduler.tick()));
      await Promise.all(two.map((scheduler) => scheduler.idle()));
    }
    expect(begun).toHaveLength(1);
    expect(await told()).toEqual(['kept']);
    expect(two.map((scheduler) => scheduler.status().nextStart)).toEqual(
      two.map(() => '2026-01-11T02:00:00.000Z'),
    );
  });

  it('never lets runs overlap, and refuses a request while one is under way', async () => {
    const scheduler = await open();
    await go(scheduler, now);
    let release = (): void => {};
    hold = new Promise((done) => {
      release = done;
    });
    now = SUNDAY_2AM;
    await scheduler.tick();
    await scheduler.tick();
    expect(await scheduler.request({})).toBe(false);
    await expect
      .poll(() => scheduler.status().running?.story)
      .toEqual(['Step 1: Collecting Feedback']);
    release();
    await scheduler.idle();
    expect(begun).toHaveLength(1);
    hold = null;
    expect(await scheduler.request({ note: 'by hand' })).toBe(true);
    await scheduler.idle();
    expect(begun).toHaveLength(2);
  });

  it('refuses a request while another process holds the lock', async () => {
    const scheduler = await open();
    const lock = await acquireRunLock({
      path: projectPaths(root).lock,
      command: 'bp retrain',
      clock: () => now,
    });
    expect(await scheduler.request({})).toBe(false);
    await lock.release();
    expect(await scheduler.request({})).toBe(true);
    await scheduler.idle();
  });

  it('takes requests again after one for which the lock could not be looked at', async () => {
    const scheduler = await open();
    // A file where the lock's folder should be.
    await writeFile(join(root, 'ml'), '');
    await expect(scheduler.request({})).rejects.toThrow(/ENOTDIR/);
    await rm(join(root, 'ml'));
    expect(await scheduler.request({})).toBe(true);
    await scheduler.idle();
    expect(begun).toHaveLength(1);
  });

  it('stops at a safe point, and the next runner makes up for what was stopped', async () => {
    const scheduler = await open();
    await go(scheduler, now);
    hold = new Promise(() => {});
    now = SUNDAY_2AM;
    await scheduler.tick();
    await expect.poll(() => begun.length).toBe(1);
    await scheduler.stop();
    await go(scheduler, SUNDAY_2AM + MINUTE);
    expect(begun).toHaveLength(1);
    hold = null;
    await go(await open(), SUNDAY_2AM + 2 * MINUTE);
    expect(begun).toHaveLength(2);
    expect(await told()).toEqual(['kept']);
  });

  it('gives up on a run in which the runner itself dies again and again', async () => {
    await go(await open({ retries: 1 }), now);
    hold = new Promise(() => {});
    for (let death = 1; death <= 3; death += 1) {
      const dying = await open({ retries: 1 });
      now = SUNDAY_2AM + death * HOUR;
      await dying.tick();
      await expect.poll(async () => begun.length + (await told()).length).toBe(death);
    }
    expect(begun).toHaveLength(2);
    expect(await told()).toEqual(['failed']);
  });
});
