import { notify, rolloutEnded } from '@bp/pipeline';
import { json } from './reply.js';
import { ASKED, type Change } from './requests.js';

/**
 * `POST /rollout/stop` and `/rollout/finish`; with `ifRollout` only while that one is running, so that the same request
 * twice ends it once.
 */
export function rolloutEnd(as: 'stopped' | 'finished'): Change {
  return {
    role: as === 'stopped' ? 'rollback' : 'run',
    fields: { reason: 'string', ifRollout: 'string' },
    work: async ({ project, body, by }) => {
      const { registry } = project;
      const asked = { by, reason: ASKED, ...body };
      const done =
        as === 'stopped' ? await registry.stopRollout(asked) : await registry.finishRollout(asked);
      project.logger.log('info', `rollout ${as}`, { ...done, reason: asked.reason });
      // Nobody waits for the webhook: it is done already.
      void notify(project, [rolloutEnded(done, { ...asked, figures: null })]);
      return json(200, { ...done, message: `${done.to} is in production.` });
    },
  };
}

/** `POST /rollout/share`: the part of the units that get the second version. */
export const ROLLOUT_SHARE: Change = {
  role: 'run',
  fields: { share: 'number', reason: 'string', ifRollout: 'string' },
  work: async ({ project, body, by }) => {
    const asked = { share: Number.NaN, by, reason: ASKED, ...body };
    const rollout = await project.registry.changeRollout(asked);
    project.logger.log('info', 'rollout changed', { ...rollout });
    const message = `${rollout.version} answers for ${rollout.share} of the units.`;
    return json(200, { ...rollout, message });
  },
};
