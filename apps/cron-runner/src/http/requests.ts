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

/** What may be asked for with a token: in which role, with which fields, and what is done then. */
export interface Change {
  readonly role: Role;
  readonly fields: Parameters<typeof readJsonBody>[1];
  readonly work: (asked: AskedChange) => Promise<Reply>;
}

export interface AskedChange extends RequestsOptions {
  readonly body: Readonly<Record<string, unknown>>;
  readonly holder: TokenHolder;
  /** How the history names the holder. */
  readonly by: string;
}

/** `POST /runs`: starts a run now. 202, or 409 while one is under way. */
export const RUN: Change = {
  role: 'run',
  fields: {
    note: 'string',
    force: 'boolean',
    useApi: 'boolean',
    autoDeploy: 'boolean',
    sinceDays: 'number',
  },
  work: async ({ project, scheduler, body: given }) => {
    const body = given as RunOptions;
    if (body.sinceDays !== undefined && !((body.sinceDays ?? 0) > 0)) {
      return failure(400, 'INPUT_INVALID', 'sinceDays is not above 0.', 'Give days above 0.');
    }
    const { useApi } = project.settings.schedule;
    if (await scheduler.request({ useApi, ...body })) {
      return json(202, { message: 'The run has started.', status: '/status' });
    }
    return failure(
      409,
      'LOCK_HELD',
      'A run is under way.',
      'Wait for it to end; GET /status tells how far it is.',
    );
  },
};

/**
 * `POST /rollback`: production goes back to what was there before, or to `to`; with `ifProduction` only while that
 * version is in production, so that the same request twice goes back once.
 */
export const ROLLBACK: Change = {
  role: 'rollback',
  fields: { to: 'string', reason: 'string', ifProduction: 'string' },
  work: async ({ project, body, by }) => {
    const asked = { by, reason: ASKED, ...body };
    const done = await project.registry.rollback(asked);
    const { from, to } = done;
    const { reason } = asked;
    project.logger.log('info', 'rollback', { ...done, reason });
    if (done.changed) {
      // Nobody waits for the webhook: production has changed already.
      void notify(project, [{ kind: 'rollback', from, to, by, reason, run: null }]);
    }
    return json(200, { ...done, message: `${to} is in production.` });
  },
};

/** Works only for who has a token of the role; what can't be done is answered with its code. */
export async function answerChange(
  options: RequestsOptions,
  request: IncomingMessage,
  { role, fields, work }: Change,
): Promise<Reply> {
  const asked = authorise(request, options.door, role);
  if ('refusal' in asked) return asked.refusal;
  const { holder } = asked;
  const by = holder.name === ACTOR ? ACTOR : `${holder.name} (${ACTOR})`;
  try {
    return await work({ ...options, body: await readJsonBody(request, fields), holder, by });
  } catch (error) {
    if (!isBpError(error)) throw error;
    return failure(STATUS_OF[error.code] ?? 500, error.code, error.message, error.remedy);
  }
}
