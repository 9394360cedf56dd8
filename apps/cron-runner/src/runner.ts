import { cronTimes, deliverNotifications, notify, staleEvent } from '@bp/pipeline';
import type { RunnerOptions } from './runner-options.js';
import { createRolloutWatcher } from './schedule/rollout-watcher.js';
import type { SchedulerStatus } from './schedule/scheduler.js';
import { serve } from './serve.js';

/** A runner at work. */
export interface Runner {
  /** Address of the dashboard. */
  readonly url: string;
  /** When the next run is due, and what is under way. */
  status(): SchedulerStatus;
  /** Looks at the clock now, as the timer does. */
  tick(): Promise<void>;
  /** Ends the run under way at a safe point, then everything else. */
  stop(): Promise<void>;
}

const TICK_MS = 5000;
const STALE_CHECK_MS = 3_600_000;

/**
 * Starts the runner: schedule, HTTP, notifications.
 * @throws BpError SETTINGS_INVALID where the schedule or the address is not one.
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { clock } = options;
  const { cron, timeZone } = options.settings.schedule;
  let lastTick = clock();
  let staleChecked = Number.NEGATIVE_INFINITY;
  const served = await serve({
    ...options,
    actor: 'cron-runner',
    times: cronTimes(cron, timeZone),
    lastTick: () => lastTick,
  });
  const { project, scheduler, dashboard } = served;
  const watch = createRolloutWatcher(project);

  const lookAround = async (): Promise<void> => {
    await scheduler.tick();
    lastTick = clock();
    await deliverNotifications(project);
    const sinceCheck = clock() - staleChecked;
    if (sinceCheck < 0 || sinceCheck >= STALE_CHECK_MS) {
      staleChecked = clock();
      const event = await staleEvent(project);
      if (event !== null) await notify(project, [event]);
    }
    await watch();
    await dashboard.warm();
  };
  let looking: Promise<void> | null = null;
  const tick = (): Promise<void> => {
    looking ??= lookAround()
      .catch((error: Error) =>
        project.logger.log('error', `a look around failed: ${error.message}`),
      )
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    // What looks around may be waiting for a run that only the scheduler's end ends.
    await Promise.all([scheduler.stop(), looking]);
    await served.stop();
  };
  let stopped: Promise<void> | null = null;
  const timer = setInterval(() => void tick(), options.tickMs ?? TICK_MS);
  void tick();

  return {
    url: served.url,
    status: scheduler.status,
    tick,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
