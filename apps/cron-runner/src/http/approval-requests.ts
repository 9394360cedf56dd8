import { readFile } from 'node:fs/promises';
import { BpError } from '@bp/contracts';
import { approveStep, notify } from '@bp/pipeline';
import { json } from './reply.js';
import { ASKED, type Change } from './requests.js';

/**
 * `POST /approve`: a version may go into production, on the word of whoever has the token. It is signed with the approver's key
 * that this runner keeps for that person (`keyFile` of the token), never with its own; without one it is refused.
 */
export const APPROVE: Change = {
  role: 'approve',
  fields: { version: 'string', reason: 'string' },
  work: async ({ project, body, by, holder: { name, keyFile } }) => {
    const { version = '', reason = ASKED } = body as { version?: string; reason?: string };
    if (keyFile === null) {
      throw new BpError('APPROVAL_REFUSED', `This runner keeps no key for ${name}.`, {
        remedy: `Approve with your own: bp versions approve --version ${version} --key FILE`,
      });
    }
    const key = await readFile(keyFile, 'utf8').catch((cause: unknown) => {
      const message = `The key that this runner keeps for ${name} can't be read.`;
      const remedy = 'Correct keyFile in the file of tokens.';
      throw new BpError('APPROVAL_REFUSED', message, { remedy, cause });
    });
    const done = await approveStep({ ...project, actor: by }, { version, key, reason });
    if (done.deployed) {
      const { production: from, version: to } = done;
      // Nobody waits for the webhook: it is done already.
      void notify(project, [{ kind: 'deployed', from, to, by, reason, run: null }]);
    }
    const message = done.deployed
      ? `${done.version} is in production.`
      : done.missing > 0
        ? `Approved; ${done.missing} of ${done.needed} approvals are missing.`
        : 'Approved.';
    return json(200, { ...done, message });
  },
};
