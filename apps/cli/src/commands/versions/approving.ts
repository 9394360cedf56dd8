import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BpError } from '@bp/contracts';
import type { Flags, RunnableCommand } from '../../command.js';
import type { Session } from '../../session.js';
import { REASON, reasonOf, VERSION, valueFlag } from '../flags.js';
import { tellMove } from '../tell-move.js';

const KEY_VARIABLE = 'BP_APPROVAL_KEY_FILE';

export const approve: RunnableCommand = {
  command: 'approve',
  describe:
    'Say, signed with your own key, that a version may go into production; the last approval deploys what waits for it',
  builder: (parser) =>
    parser
      .option('version', VERSION)
      .option('key', valueFlag(`File with your Ed25519 private key, PEM [${KEY_VARIABLE}]`))
      .option('reason', REASON)
      .example('$0 versions approve --version v1.2.0 --key ~/.bp/ann.pem', 'as Ann'),
  run: async (session, flags) => {
    const key = await readKey(session, flags);
    const { approveStep } = await import('@bp/pipeline');
    const project = await session.openProject();
    const done = await approveStep(project, {
      version: flags.version as string,
      key,
      reason: reasonOf(flags, 'approved by hand'),
    });
    session.result(done);
    if (done.deployed) {
      const reason = `approved by ${done.approvals.map(({ name }) => name).join(', ')}`;
      const { production: from, version: to } = done;
      await tellMove(session, { kind: 'deployed', from, to, reason });
    }
  },
};

async function readKey({ terminal }: Session, flags: Flags): Promise<string> {
  const file = (flags.key as string | undefined) ?? terminal.env[KEY_VARIABLE]?.trim() ?? '';
  if (file === '') {
    throw new BpError('USAGE', 'There is no key to approve with.', {
      remedy: `Give the file of your own private key with --key or ${KEY_VARIABLE}; "openssl genpkey -algorithm ed25519" makes one.`,
    });
  }
  try {
    return await readFile(resolve(terminal.cwd, file), 'utf8');
  } catch (cause) {
    throw new BpError('USAGE', `The key file ${file} could not be read.`, {
      remedy: 'Give the path of a readable PEM file.',
      details: { file },
      cause,
    });
  }
}
