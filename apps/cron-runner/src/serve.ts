import {
  type CronTimes,
  openProject,
  type Project,
  projectLogger,
  projectStore,
} from '@bp/pipeline';
import { createDashboardPage, type DashboardPage } from './dashboard/dashboard-page.js';
import { registryFiles } from './http/registry-files.js';
import { startHttpServer } from './http/server.js';
import { createSessions } from './http/sessions.js';
import { readTokens } from './http/tokens.js';
import { createTries } from './http/tries.js';
import { createMetrics } from './metrics/metrics.js';
import { routes } from './routes.js';
import { spawnRuns } from './run/spawn-run.js';
import type { RunnerOptions } from './runner-options.js';
import { createScheduler, type Scheduler } from './schedule/scheduler.js';
import { createReadiness } from './state/readiness.js';
import { createRolloutView } from './state/rollout-view.js';
import { createView } from './state/view.js';

export interface ServeOptions extends Omit<RunnerOptions, 'tickMs'> {
  /** Who acts, in the registry's history and as the name of the log file. */
  readonly actor: 'cron-runner' | 'dashboard';
  /** When runs are due; `null`: never by themselves. */
  readonly times: CronTimes | null;
  /** When the clock was last looked at; default: nobody has to. */
  readonly lastTick?: () => number;
}

/** A project with its pages on the network. */
export interface Served {
  readonly url: string;
  readonly project: Project;
  readonly scheduler: Scheduler;
  readonly dashboard: DashboardPage;
  /** Ends the run under way at a safe point, then everything else. */
  stop(): Promise<void>;
}

/** Opens the project and answers for it. Errors: `SETTINGS_INVALID` where the address or the file of tokens is not one. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { root, settings, env, clock, actor, times } = options;
  const tokens = await readTokens({ root, settings, env });
  const { consoleLevel } = options;
  const logger = projectLogger({ root, settings, env, clock, consoleLevel, name: actor });
  const project = openProject({ root, settings, env, clock, logger, actor });
  const scheduler = await createScheduler({
    project,
    times,
    execute:
      options.execute ??
      spawnRuns({
        root,
        configFile: options.configFile ?? null,
        env,
        maxRunMs: settings.schedule.maxRunMinutes * 60_000,
      }),
    random: options.random,
  });
  const view = createView(project);
  const rollout = createRolloutView(project);
  const dashboard = createDashboardPage({ project, scheduler, view, rollout });
  const registry = registryFiles(projectStore({ root, settings, env }));
  const server = await startHttpServer({
    host: settings.schedule.host,
    port: settings.schedule.port,
    logger,
    handler: routes({
      project,
      scheduler,
      registry,
      view,
      rollout,
      readiness: createReadiness(project),
      metrics: createMetrics({ view, rollout, status: scheduler.status, project }),
      dashboard,
      door: { tokens, sessions: createSessions(clock) },
      tries: createTries(clock),
      lastTick: options.lastTick ?? clock,
      startedAt: clock(),
    }),
  }).catch(async (error: unknown) => {
    registry.close();
    await logger.close();
    throw error;
  });
  const next = times === null ? '' : `; next run ${scheduler.status().nextStart}`;
  logger.log('info', `listening on ${server.url}${next}`, {
    root,
    requests: tokens.length === 0 ? 'off' : 'on',
  });
  return {
    url: server.url,
    project,
    scheduler,
    dashboard,
    stop: async () => {
      await scheduler.stop();
      registry.close();
      await server.close();
      logger.log('info', 'stopped');
      await logger.close();
    },
  };
}
