import type { IncomingMessage } from 'node:http';
import { createRedactor } from '@bp/contracts';
import { APPROVE } from './http/approval-requests.js';
import { authoriseView } from './http/authorise.js';
import type { RegistryFiles } from './http/registry-files.js';
import { failure, json, type Reply, redirect } from './http/reply.js';
import { answerChange, type Change, type RequestsOptions, ROLLBACK, RUN } from './http/requests.js';
import { ROLLOUT_SHARE, rolloutEnd } from './http/rollout-requests.js';
import { type Handler, isLoopback } from './http/server.js';
import { visitorOf } from './http/visitor.js';
import type { Metrics } from './metrics/metrics.js';
import { type Asked, createPages, notFound, type PagesOptions } from './pages/pages.js';
import {
  ownAddress,
  postSignIn,
  postSignOut,
  type SignInOptions,
  signInPage,
} from './pages/sign-in.js';
import type { Readiness } from './state/readiness.js';

export interface RoutesOptions extends PagesOptions, RequestsOptions, SignInOptions {
  readonly registry: RegistryFiles;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  /** When the scheduler last looked at the clock, in milliseconds since the epoch. */
  readonly lastTick: () => number;
  readonly startedAt: number;
}

type Answer = (request: IncomingMessage, asked: Asked) => Promise<Reply>;

/** The scheduler looks at the clock every few seconds; silence for this long means that it hangs. */
const TICK_LIMIT_MS = 120_000;
/** For those who look whether the runner lives, and for those who are about to sign in: they say nothing of the project. */
const OPEN = ['/healthz', '/readyz', '/sign-in'];

/** All that the runner answers. */
export function routes(options: RoutesOptions): Handler {
  const { project, registry, dashboard, metrics, door } = options;
  const pages = createPages(options);
  const readers: Readonly<Record<string, Answer>> = {
    '/healthz': async () => health(options),
    '/readyz': async () => {
      const answer = await options.readiness();
      return json(answer.ready ? 200 : 503, answer);
    },
    '/metrics': async ({ headers }) => {
      const { text, contentType } = await metrics.render(headers.accept);
      return { status: 200, headers: { 'content-type': contentType }, body: text };
    },
    '/status': async () => json(200, { key: await dashboard.key(), ...options.scheduler.status() }),
    '/sign-in': async (request, { query }) =>
      signInPage(request, options, { to: ownAddress(query.get('to')) }),
  };
  const change = (what: Change) => (request: IncomingMessage) =>
    answerChange(options, request, what);
  const writers: Readonly<Record<string, (request: IncomingMessage) => Promise<Reply>>> = {
    '/runs': change(RUN),
    '/approve': change(APPROVE),
    '/rollback': change(ROLLBACK),
    '/rollout/stop': change(rolloutEnd('stopped')),
    '/rollout/finish': change(rolloutEnd('finished')),
    '/rollout/share': change(ROLLOUT_SHARE),
    '/sign-in': (request) => postSignIn(request, options),
    '/sign-out': (request) => postSignOut(request, options),
  };
  const { env, settings } = project;
  const redact = createRedactor(env, [settings.notifications.webhookUrl]);
  const closed = viewNeedsToken(options);
  const answer: Handler = async (request, path) => {
    const { method = 'GET' } = request;
    const write = Object.hasOwn(writers, path) ? writers[path] : undefined;
    if (write !== undefined && method === 'POST') return write(request);
    if (closed && !OPEN.includes(path)) {
      const asked = authoriseView(request, door);
      if ('refusal' in asked) return isNavigation(request) ? toSignIn(request) : asked.refusal;
    }
    const query = new URLSearchParams(request.url?.split('?').slice(1).join('?') ?? '');
    const asked = { query, visitor: visitorOf(request, door) };
    const page = pages(path);
    const read = Object.hasOwn(readers, path) ? readers[path] : undefined;
    const shown = read ?? registry.at(path) ?? (page && (() => page(asked)));
    if (shown === null) return write === undefined ? notFound(asked.visitor) : notAllowed('POST');
    if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET, HEAD');
    const reply = await shown(request, asked);
    project.logger.log('debug', `${method} ${path} ${reply.status}`);
    return reply;
  };
  // Errors quote what they met, and records quote errors: no answer may carry a secret out.
  return async (request, path) => {
    const reply = await answer(request, path);
    return typeof reply.body === 'string' ? { ...reply, body: redact(reply.body) } : reply;
  };
}

/** Also without the setting where people have tokens to read with and others than this machine can ask. */
function viewNeedsToken({ project, door }: RoutesOptions): boolean {
  const { schedule } = project.settings;
  const people =
    schedule.tokensFile !== null && door.tokens.some(({ roles }) => roles.includes('view'));
  return schedule.viewNeedsToken || (people && !isLoopback(schedule.host));
}

/** A person's browser that goes to a page, not a program. */
function isNavigation({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.authorization === undefined &&
    (headers.accept ?? '').includes('text/html')
  );
}

function toSignIn({ url = '/' }: IncomingMessage): Reply {
  return redirect(`/sign-in?to=${encodeURIComponent(ownAddress(url))}`);
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

function notAllowed(allow: string): Reply {
  const reply = failure(405, 'METHOD_NOT_ALLOWED', `Only ${allow} here.`, `Use ${allow}.`);
  return { ...reply, headers: { ...reply.headers, allow } };
}
