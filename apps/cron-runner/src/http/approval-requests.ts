import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { BpError } from '@bp/contracts';
import { approveStep, notify } from '@bp/pipeline';
import { readJsonBody } from './read-body.js';
import { json, type Reply } from './reply.js';
import { ASKED, guarded, type RequestsOptions } from './requests.js';

/**
 * `POST /approve`: a version may go into production, on the word of whoever has the token. It is signed with the approver's key
 * that this runner keeps for that person (`keyFile` of the token), never with its own; without one it is refused.
 */
export function postApproval(options: RequestsOptions, request: IncomingMessage): Promise<Reply> {
  return guarded(options, request, 'approve', async ({ name, keyFile }, by) => {
    const body = await readJsonBody(request, { version: 'string', reason: 'string' });
    const { version = '', reason = ASKED } = body as { version?: string; reason?: string };
    if (keyFile === null) {
      throw new BpError('APPROVAL_REFUSED', `This runner keeps no key for ${name}.`, {
        remedy: `Approve with your own: bp versions approve --version ${version} --key FILE`,
      });
    }
    const key = await readFile(keyFile, 'utf8').catch((cause: unknown) => {
      throw new BpError(
        'APPROVAL_REFUSED',
        `The key that this runner keeps for ${name} can't be read.`,
        {
          remedy: 'Correct keyFile in the file of tokens.',
          cause,
        },
      );
    });
    const { project } = options;
    const done = await approveStep({ ...project, actor: by }, { version, key, reason });
    if (done.deployed) {
      const event = {
        kind: 'deployed',
        from: done.production,
        to: done.version,
        by,
        reason,
      } as const;
      // Nobody waits for the webhook: it is done already.
      void notify(project, [{ ...event, run: null }]);
    }
    const message = done.deployed
      ? `${done.version} is in production.`
      : done.missing > 0
        ? `Approved; ${done.missing} of ${done.needed} approvals are missing.`
        : 'Approved.';
    return json(200, { ...JSON.parse(JSON.stringify(done)), message });
  });
}
