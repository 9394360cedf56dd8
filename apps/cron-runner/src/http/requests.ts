import type { IncomingMessage } from 'node:http';
import { isBpError } from '@bp/contracts';
import { notify, type Project } from '@bp/pipeline';
import type { RunOptions } from '../run/run-protocol.js';
import type { Scheduler } from '../schedule/scheduler.js';
import { authorise, type Door } from './authorise.js';
import { readJsonBody } from './read-body.js';
import { failure, json, type Reply } from './reply.js';
import type { Role, TokenHolder } from './tokens.js';

export interface RequestsOptions {
  readonly project: Project;
  readonly scheduler: Scheduler;
  readonly door: Door;
}

/** Stands in the history for what was asked for here. */
const ACTOR = 'cron-runner';
export const ASKED = 'asked for over HTTP';

const STATUS_OF: Readonly<Record<string, number>> = {
  INPUT_INVALID: 400,
  VERSION_INVALID: 400,
  VERSION_UNKNOWN: 404,
  NO_PRODUCTION: 409,
  NOTHING_TO_ROLL_BACK: 409,
  PRODUCTION_CHANGED: 409,
  USAGE: 400,
  NO_ROLLOUT: 409,
  ROLLOUT_CHANGED: 409,
  ROLLOUT_RUNNING: 409,
  APPROVAL_MISSING: 409,
  APPROVAL_REFUSED: 403,
};

/** `POST /runs`: starts a run now. 202, or 409 while one is under way. */
export function postRun(options: RequestsOptions, request: IncomingMessage): Promise<Reply> {
  return guarded(options, request, 'run', async () => {
    const fields = {
      note: 'string',
      force: 'boolean',
      useApi: 'boolean',
      autoDeploy: 'boolean',
      sinceDays: 'number',
    } as const;
    const body = (await readJsonBody(request, fields)) as RunOptions;
    if (body.sinceDays !== undefined && !((body.sinceDays ?? 0) > 0)) {
      return failure(400, 'INPUT_INVALID', 'sinceDays is not above 0.', 'Give days above 0.');
    }
    const { schedule } = options.project.settings;
    const started = await options.scheduler.request({ useApi: schedule.useApi, ...body });
    if (started) return json(202, { message: 'The run has started.', status: '/status' });
    return failure(
      409,
      'LOCK_HELD',
      'A run is under way.',
      'Wait for it to end; GET /status tells how far it is.',
    );
  });
}

/**
 * `POST /rollback`: production goes back to what was there before, or to `to`; with `ifProduction` only while that
 * version is in production, so that the same request twice goes back once.
 */
export function postRollback(options: RequestsOptions, request: IncomingMessage): Promise<Reply> {
  return guarded(options, request, 'rollback', async (_holder, by) => {
    const fields = { to: 'string', reason: 'string', ifProduction: 'string' } as const;
    const body = await readJsonBody(request, fields);
    const reason = (body.reason as string | undefined) ?? ASKED;
    const { to, ifProduction } = body as { to?: string; ifProduction?: string };
    const { project } = options;
    const done = await project.registry.rollback({
      ...(to === undefined ? {} : { to }),
      ...(ifProduction === undefined ? {} : { ifProduction }),
      reason,
      by,
    });
    project.logger.log('info', 'rollback', { ...done, reason });
    if (done.changed) {
      const event = { kind: 'rollback', from: done.from, to: done.to, by, reason } as const;
      // Nobody waits for the webhook: production has changed already.
      void notify(project, [{ ...event, run: null }]);
    }
    return json(200, { ...done, message: `${done.to} is in production.` });
  });
}

/**
 * Works only for who has a token of the role; what can't be done is answered with its code. `by`: how the history names the
 * holder.
 */
export async function guarded(
  { door }: RequestsOptions,
  request: IncomingMessage,
  role: Role,
  work: (holder: TokenHolder, by: string) => Promise<Reply>,
): Promise<Reply> {
  const asked = authorise(request, door, role);
  if ('refusal' in asked) return asked.refusal;
  const { holder } = asked;
  try {
    return await work(holder, holder.name === ACTOR ? ACTOR : `${holder.name} (${ACTOR})`);
  } catch (error) {
    if (!isBpError(error)) throw error;
    return failure(STATUS_OF[error.code] ?? 500, error.code, error.message, error.remedy);
  }
}
