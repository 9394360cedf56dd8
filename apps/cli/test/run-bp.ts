import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { outputTo } from '../src/output.js';
import { runCli } from '../src/run-cli.js';

const BP = resolve(import.meta.dirname, '../bin/bp.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON document that `--json` promises. */
  json(): unknown;
}

export interface RunBpOptions {
  readonly root: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Where standard output goes: a descriptor, or a pipe that nobody reads. Default: it is given back. */
  readonly stdout?: number | 'closed';
}

/** Runs the built command as a process of its own, with nothing of this environment but the path. */
export async function runBp(args: readonly string[], options: RunBpOptions): Promise<Finished> {
  const child = spawn(process.execPath, [BP, ...args], {
    cwd: options.root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    stdio: ['pipe', typeof options.stdout === 'number' ? options.stdout : 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  if (options.stdout === 'closed') child.stdout?.destroy();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return finished(code, stdout, stderr);
}

/** The same command in this process, which saves the start of one: where a process of its own is not the point. */
export async function callBp(
  args: readonly string[],
  { root, env, input }: Pick<RunBpOptions, 'root' | 'env' | 'input'>,
): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const output = (name: keyof typeof said) =>
    outputTo(
      new Writable({
        decodeStrings: false,
        write: (text: string, _encoding, done) => {
          said[name] += text;
          done();
        },
      }),
    );
  const code = await runCli(args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdin: Readable.from(input === undefined ? [] : [Buffer.from(input)]),
    stdout: output('stdout'),
    stderr: output('stderr'),
    cwd: root,
    clock: Date.now,
  });
  return finished(code, said.stdout, said.stderr);
}

function finished(code: number | null, stdout: string, stderr: string): Finished {
  return {
    code,
    stdout,
    stderr,
    json: () => {
      const lines = stdout.trim().split('\n');
      if (lines.length !== 1) throw new Error(`expected one line of JSON, got:\n${stdout}`);
      return JSON.parse(lines[0] ?? '');
    },
  };
}

export async function makeRoot(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'bp-e2e-'));
}

export async function removeRoot(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
}
