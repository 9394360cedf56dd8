import { join } from 'node:path';
import { type Clock, createRedactor, type Random } from '@bp/contracts';
import {
  createLogger,
  cronTimes,
  deliverNotifications,
  type LogLevel,
  notify,
  openProject,
  projectPaths,
  projectStore,
  type Settings,
  staleEvent,
} from '@bp/pipeline';
import { createDashboardPage } from './dashboard/dashboard-page.js';
import { registryFiles } from './http/registry-files.js';
import { startHttpServer } from './http/server.js';
import { readTokens } from './http/tokens.js';
import { createMetrics } from './metrics/metrics.js';
import { routes } from './routes.js';
import type { ExecuteRun } from './run/run-protocol.js';
import { spawnRuns } from './run/spawn-run.js';
import { createRolloutWatcher } from './schedule/rollout-watcher.js';
import { createScheduler, type SchedulerStatus } from './schedule/scheduler.js';
import { createReadiness } from './state/readiness.js';
import { createRolloutView } from './state/rollout-view.js';
import { createView } from './state/view.js';

/** The project to retrain, and what the runner needs from outside. */
export interface RunnerOptions {
  /** The project folder. */
  readonly root: string;
  /** Another settings file than `bp.config.json`, for the runs. */
  readonly configFile?: string | null;
  readonly settings: Settings;
  /** For API, notifications and runs; `BP_RUNNER_TOKEN` allows starting runs over HTTP, as do the tokens of `schedule.tokensFile`. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Spreads starts. */
  readonly random: Random;
  /** What also goes to standard error; `null`: nothing. */
  readonly consoleLevel: LogLevel | null;
  /** How runs are executed; default: each in a process of its own. */
  readonly execute?: ExecuteRun;
  /** How often the clock is looked at. Default: 5 s. */
  readonly tickMs?: number;
}

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
  const { root, settings, env, clock } = options;
  const times = cronTimes(settings.schedule.cron, settings.schedule.timeZone);
  const paths = projectPaths(root);
  const tokens = await readTokens({ root, settings, env });
  const logger = createLogger({
    ...settings.logging,
    file: join(paths.logs, 'cron-runner.log'),
    consoleLevel: options.consoleLevel,
    redact: createRedactor(env, [settings.notifications.webhookUrl]),
    clock,
  });
  const project = openProject({ root, settings, env, clock, logger, actor: 'cron-runner' });
  const scheduler = await createScheduler({
    project,
    times,
    planFile: join(root, 'ml', 'cron-runner.json'),
    execute:
      options.execute ??
      spawnRuns({
        root,
        configFile: options.configFile ?? null,
        env,
        maxRunMs: settings.schedule.maxRunMinutes * 60_000,
      }),
    clock,
    random: options.random,
  });
  const view = createView({ paths, registry: project.registry, clock });
  const rollout = createRolloutView(project);
  const watch = createRolloutWatcher(project);
  const dashboard = createDashboardPage({
    project,
    scheduler,
    view,
    rollout,
    canAsk: tokens.length > 0,
    canApprove: tokens.some(({ roles }) => roles.includes('approve')),
  });
  const registry = registryFiles(projectStore({ root, settings, env }));
  let lastTick = clock();
  let staleChecked = Number.NEGATIVE_INFINITY;
  const server = await startHttpServer({
    host: settings.schedule.host,
    port: settings.schedule.port,
    logger,
    handler: routes({
      project,
      scheduler,
      registry,
      view,
      readiness: createReadiness({ registry: project.registry, clock }),
      metrics: createMetrics({
        view,
        rollout,
        status: scheduler.status,
        outbox: paths.outbox,
        clock,
      }),
      dashboard,
      tokens,
      lastTick: () => lastTick,
      startedAt: clock(),
    }),
  }).catch(async (error: unknown) => {
    registry.close();
    await logger.close();
    throw error;
  });

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
      .catch((error: Error) => logger.log('error', `a look around failed: ${error.message}`))
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all([scheduler.stop(), looking]);
    registry.close();
    await server.close();
    logger.log('info', 'stopped');
    await logger.close();
  };
  let stopped: Promise<void> | null = null;
  const timer = setInterval(() => void tick(), options.tickMs ?? TICK_MS);
  logger.log('info', `listening on ${server.url}; next run ${scheduler.status().nextStart}`, {
    root,
    requests: tokens.length === 0 ? 'off' : 'on',
  });
  void tick();

  return {
    url: server.url,
    status: scheduler.status,
    tick,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
