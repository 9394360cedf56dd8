import type { IncomingMessage } from 'node:http';
import { notify, rolloutEnded } from '@bp/pipeline';
import { readJsonBody } from './read-body.js';
import { json, type Reply } from './reply.js';
import { ASKED, guarded, type RequestsOptions } from './requests.js';

/**
 * `POST /rollout/stop` and `/rollout/finish`; with `ifRollout` only while that one is running, so that the same request
 * twice ends it once.
 */
export function postRolloutEnd(
  options: RequestsOptions,
  request: IncomingMessage,
  as: 'stopped' | 'finished',
): Promise<Reply> {
  return guarded(options, request, as === 'stopped' ? 'rollback' : 'run', async (_holder, by) => {
    const body = await readJsonBody(request, { reason: 'string', ifRollout: 'string' });
    const { project } = options;
    const { registry } = project;
    const asked = { by, reason: ASKED, ...body };
    const done =
      as === 'stopped' ? await registry.stopRollout(asked) : await registry.finishRollout(asked);
    project.logger.log('info', `rollout ${as}`, { ...done, reason: asked.reason });
    // Nobody waits for the webhook: it is done already.
    void notify(project, [rolloutEnded(done, { ...asked, figures: null })]);
    return json(200, { ...done, message: `${done.to} is in production.` });
  });
}

/** `POST /rollout/share`: the part of the units that get the second version. */
export function postRolloutShare(
  options: RequestsOptions,
  request: IncomingMessage,
): Promise<Reply> {
  return guarded(options, request, 'run', async (_holder, by) => {
    const fields = { share: 'number', reason: 'string', ifRollout: 'string' } as const;
    const body = await readJsonBody(request, fields);
    const asked = { share: Number.NaN, by, reason: ASKED, ...body };
    const rollout = await options.project.registry.changeRollout(asked);
    options.project.logger.log('info', 'rollout changed', { ...rollout });
    const message = `${rollout.version} answers for ${rollout.share} of the units.`;
    return json(200, { ...rollout, message });
  });
}
