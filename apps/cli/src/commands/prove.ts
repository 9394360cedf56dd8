import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BpError, countWords, EXIT } from '@bp/contracts';
import type { CheckedProof } from '@bp/pipeline/prove';
import type { Command, Flags } from '../command.js';
import type { Session } from '../session.js';
import { valueFlag } from './flags.js';

export const prove: Command = {
  command: 'prove [task] [file]',
  describe:
    'Write one file by which others can check a version offline; "bp prove check FILE" checks it',
  builder: (parser) =>
    parser
      .positional('task', { choices: ['check'], describe: 'What to do [make a proof]' })
      .positional('file', { type: 'string', describe: 'Proof to check' })
      .option('version', valueFlag('Version to prove, as v1.2.0'))
      .option('out', valueFlag('File to write'))
      .option('with-data', {
        type: 'boolean',
        describe: 'Also the prepared data, so that others can train it again',
      })
      .option(
        'trusted-key',
        valueFlag('With check: file with Ed25519 public keys, PEM, one of which must have signed'),
      )
      .option(
        'checkpoint',
        valueFlag(
          'With check: REVISION:CHECKSUM of the registry that it must be of, as its owner told it',
        ),
      )
      .example('$0 prove --version v1.2.0 --out v1.2.0.proof --with-data', 'everything in one file')
      .example(
        '$0 prove check v1.2.0.proof --trusted-key vendor.pem',
        'exit code 6: not to be believed',
      ),
  run: (session, flags) => (flags.task === 'check' ? check(session, flags) : make(session, flags)),
};

async function make(session: Session, flags: Flags): Promise<number> {
  const { makeProof } = await import('@bp/pipeline/prove');
  const made = await makeProof(await session.openProject(), {
    version: needed(flags, 'version'),
    out: resolve(session.terminal.cwd, needed(flags, 'out')),
    withData: flags['with-data'] as boolean | undefined,
  });
  const { file, version, registry, training_rows: rows, signed_by } = made;
  session.say(`Wrote ${file}: ${version} of revision ${registry.revision}`);
  session.say(`Training rows: ${rows ?? 'not listed: other data was prepared since'}`);
  session.say(
    `Signed: ${signed_by === null ? 'no; registry.signingKeyFile names a key' : `with key ${signed_by}`}`,
  );
  session.say(`sha256: ${made.sha256}`);
  session.result(made);
  return EXIT.done;
}

async function check(session: Session, flags: Flags): Promise<number> {
  const { checkProof } = await import('@bp/pipeline/prove');
  const { parseCheckpoint } = await import('@bp/registry');
  const { keysIn } = await import('@bp/pipeline/registry');
  const { cwd, env } = session.terminal;
  const keyFile = flags['trusted-key'] as string | undefined;
  const checkpoint = flags.checkpoint as string | undefined;
  const checked = await checkProof({
    file: resolve(cwd, needed(flags, 'file')),
    trustedKeys:
      keyFile === undefined ? undefined : keysIn(await readFile(resolve(cwd, keyFile), 'utf8')),
    checkpoint: checkpoint === undefined ? undefined : parseCheckpoint(checkpoint),
    env,
    signal: session.signal,
  });
  for (const line of checkedLines(checked)) session.say(line);
  session.result(checked);
  return checked.reproduction?.verdict === 'not reproducible here' ? EXIT.notComparable : EXIT.done;
}

function checkedLines(checked: CheckedProof): string[] {
  const { version, project, created_at, registry, entry, approved_by, reproduction } = checked;
  const { training_rows: rows, signed_by, vouched_by } = checked;
  return [
    `${version} of ${project}, proof of ${created_at}: nothing in it was altered`,
    `Registry: ${registry.id}, revision ${registry.revision}, ${registry.checksum}`,
    `Created:  ${entry.created_at} by ${entry.created_by}, accuracy ${entry.accuracy?.toFixed(4) ?? '-'}, verdict ${entry.verdict ?? '-'}`,
    `Approved: ${approved_by.length === 0 ? 'by nobody' : `by ${approved_by.join(', ')}`}`,
    `Rows:     ${rows === null ? 'not listed' : `${countWords(rows, 'row')} trained on`}`,
    `Signed:   ${signed_by === null ? 'by nobody' : `with key ${signed_by}`}`,
    vouched_by.length === 0
      ? 'Vouched:  by nobody: that it is of this project, only a key or a checkpoint from its owner shows (--trusted-key, --checkpoint)'
      : `Vouched:  by the ${vouched_by.join(' and the ')} that you gave`,
    reproduction === null
      ? 'Trained again: no, the data is not with it'
      : reproduction.verdict === 'reproduced'
        ? 'Trained again: the same, byte for byte'
        : `Trained again: ${reproduction.verdict}: ${reproduction.reason}`,
  ];
}

function needed(flags: Flags, name: string): string {
  const value = flags[name] as string | undefined;
  if (value !== undefined && value !== '') return value;
  throw new BpError('USAGE', `${name === 'file' ? 'The file' : `--${name}`} is missing.`, {
    remedy: 'bp prove --version V --out FILE makes a proof, bp prove check FILE checks one.',
  });
}
