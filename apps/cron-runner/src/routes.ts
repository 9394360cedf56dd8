import type { IncomingMessage } from 'node:http';
import { createRedactor, isBpError, parseInstant } from '@bp/contracts';
import { lockOwner, type Project, type RunRecord, shownStatus } from '@bp/pipeline';
import { html } from '@bp/report';
import type { DashboardPage } from './dashboard/dashboard-page.js';
import { pageHeader, pageShell } from './dashboard/page-shell.js';
import { runPage } from './dashboard/run-page.js';
import { versionPage } from './dashboard/version-page.js';
import { postApproval } from './http/approval-requests.js';
import { authoriseView } from './http/authorise.js';
import type { RegistryFiles } from './http/registry-files.js';
import { failure, json, type Reply, text } from './http/reply.js';
import { cardOf, reportOf } from './http/reports.js';
import { postRollback, postRun } from './http/requests.js';
import { postRolloutEnd, postRolloutShare } from './http/rollout-requests.js';
import type { Handler } from './http/server.js';
import type { TokenHolder } from './http/tokens.js';
import type { Metrics } from './metrics/metrics.js';
import type { Scheduler } from './schedule/scheduler.js';
import type { Readiness } from './state/readiness.js';
import type { View } from './state/view.js';

export interface RoutesOptions {
  readonly project: Project;
  readonly scheduler: Scheduler;
  readonly registry: RegistryFiles;
  readonly view: () => Promise<View>;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly dashboard: DashboardPage;
  readonly tokens: readonly TokenHolder[];
  /** When the scheduler last looked at the clock, in milliseconds since the epoch. */
  readonly lastTick: () => number;
  readonly startedAt: number;
}

/** The scheduler looks at the clock every few seconds; silence for this long means that it hangs. */
const TICK_LIMIT_MS = 120_000;
/** For those who look whether the runner lives: they say nothing of the project. */
const OPEN = ['/healthz', '/readyz'];

/** All that the runner answers. */
export function routes(options: RoutesOptions): Handler {
  const { project, registry, dashboard, metrics } = options;
  const readers: Readonly<Record<string, (request: IncomingMessage) => Promise<Reply>>> = {
    '/': () => dashboard.render(),
    '/healthz': async () => health(options),
    '/readyz': async () => {
      const answer = await options.readiness();
      return json(answer.ready ? 200 : 503, { ...answer });
    },
    '/metrics': async ({ headers }) => {
      const rendered = await metrics.render(headers.accept);
      return text(200, rendered.text, rendered.contentType);
    },
    '/status': async () =>
      json(
        200,
        JSON.parse(JSON.stringify({ key: await dashboard.key(), ...options.scheduler.status() })),
      ),
  };
  const writers: Readonly<Record<string, (request: IncomingMessage) => Promise<Reply>>> = {
    '/runs': (request) => postRun(options, request),
    '/approve': (request) => postApproval(options, request),
    '/rollback': (request) => postRollback(options, request),
    '/rollout/stop': (request) => postRolloutEnd(options, request, 'stopped'),
    '/rollout/finish': (request) => postRolloutEnd(options, request, 'finished'),
    '/rollout/share': (request) => postRolloutShare(options, request),
  };
  const { env, settings } = project;
  const redact = createRedactor(env, [settings.notifications.webhookUrl]);
  const answer: Handler = async (request, path) => {
    const { method = 'GET' } = request;
    const read = Object.hasOwn(readers, path) ? readers[path] : undefined;
    const write = Object.hasOwn(writers, path) ? writers[path] : undefined;
    if (write !== undefined) return method === 'POST' ? write(request) : notAllowed('POST');
    if (settings.schedule.viewNeedsToken && !OPEN.includes(path)) {
      const asked = authoriseView(request.headers.authorization, options.tokens);
      if ('refusal' in asked) return asked.refusal;
    }
    const shown = read ?? registry.answer(request, path) ?? pageOf(options, path);
    if (shown === null) return notFound();
    if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET, HEAD');
    const reply = await shown(request);
    project.logger.log('debug', `${method} ${path} ${reply.status}`);
    return reply;
  };
  // Errors quote what they met, and records quote errors: no answer may carry a secret out.
  return async (request, path) => {
    const reply = await answer(request, path);
    return typeof reply.body === 'string' ? { ...reply, body: redact(reply.body) } : reply;
  };
}

function health({ lastTick, startedAt, scheduler, project }: RoutesOptions): Reply {
  const now = project.clock();
  const silence = now - lastTick();
  const healthy = silence < TICK_LIMIT_MS;
  const { running, nextStart } = scheduler.status();
  return json(healthy ? 200 : 503, {
    status: healthy ? 'ok' : 'stuck',
    uptime_seconds: Math.round((now - startedAt) / 1000),
    running: running !== null,
    next_run: nextStart,
  });
}

function pageOf(options: RoutesOptions, path: string): (() => Promise<Reply>) | null {
  const run = /^\/(reports\/runs|runs)\/(\d{8}_\d{6}_[0-9a-f]+)$/.exec(path);
  if (run !== null) return () => runReply(options, run[2] ?? '', run[1] === 'reports/runs');
  const version = /^\/reports\/versions\/(v\d+\.\d+\.\d+)$/.exec(path);
  if (version !== null) return () => versionReply(options, version[1] ?? '');
  const card = /^\/cards\/(v\d+\.\d+\.\d+)$/.exec(path);
  return card === null ? null : () => cardReply(options, card[1] ?? '');
}

async function cardReply({ project }: RoutesOptions, version: string): Promise<Reply> {
  try {
    return await cardOf(project, version);
  } catch (error) {
    if (!isBpError(error)) throw error;
    if (error.code === 'VERSION_UNKNOWN') return notFound();
    return pageShell(version, problemPage(error.message, error.remedy), 500);
  }
}

async function runReply(options: RoutesOptions, runId: string, report: boolean): Promise<Reply> {
  const { project } = options;
  const { runs } = await options.view();
  const run = runs.find(({ run_id }) => run_id === runId) ?? null;
  if (run === null) return notFound();
  const found = report ? await reportOf(project.paths.models, run) : null;
  if (found !== null) return found;
  const status = shownStatus(run, await lockOwner(project.paths.lock));
  return pageShell(`Run ${runId}`, runPage(run, status, project.clock()));
}

/** The report of the run that made the version; without one, what the registry knows. */
async function versionReply(options: RoutesOptions, version: string): Promise<Reply> {
  const { project } = options;
  const { runs, index } = await options.view();
  const made = index?.versions.find((entry) => entry.version === version);
  if (made === undefined) return notFound();
  const run = runs.find((record) => record.version === version && isAbout(record, made.created_at));
  const report = await reportOf(project.paths.models, run ?? null);
  if (report !== null) return report;
  try {
    const info = await project.registry.info(version);
    return pageShell(version, versionPage(info, project.clock()));
  } catch (error) {
    if (!isBpError(error)) throw error;
    return pageShell(version, problemPage(error.message, error.remedy), 500);
  }
}

/** Numbers are never given twice, but a folder of runs may be older than its registry. */
function isAbout(run: RunRecord, createdAt: string): boolean {
  const made = parseInstant(createdAt) ?? Number.NaN;
  return made >= (parseInstant(run.started_at) ?? Number.POSITIVE_INFINITY);
}

function problemPage(message: string, remedy: string) {
  return html`<main>${pageHeader('Problem')}<section class="card"><p>${message}</p><p>${remedy}</p></section></main>`;
}

function notFound(): Reply {
  return pageShell(
    'Not found',
    problemPage('There is nothing at this address.', 'The dashboard links to all there is.'),
    404,
  );
}

function notAllowed(allow: string): Reply {
  const reply = failure(405, 'METHOD_NOT_ALLOWED', `Only ${allow} here.`, `Use ${allow}.`);
  return { ...reply, headers: { ...reply.headers, allow } };
}
