import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { TOKENS } from './project-folder.js';

/** The built server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Its exit code; `null`: ended by a signal. */
  readonly ended: Promise<number | null>;
  /** What it wrote to standard error so far. */
  readonly errors: () => string;
}

const SERVER = resolve(import.meta.dirname, '../../bin/bp-decision-server.js');

/** Starts it on a port (0: a free one); rejects with what it says where it does not come up. */
export function startServerProcess(
  root: string,
  port = 0,
  more: readonly string[] = [],
): Promise<ServerProcess> {
  const args = ['--root', root, '--port', String(port), '--rate', '1000000', ...more];
  const child = spawn(process.execPath, [SERVER, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...TOKENS },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  return new Promise((done, fail) => {
    void ended.then((code) => fail(new Error(`ended with ${code}:\n${errors}`)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      const url = /listening on (http[^;]+);/.exec(errors)?.[1];
      if (url !== undefined) done({ url, child, ended, errors: () => errors });
    });
  });
}
