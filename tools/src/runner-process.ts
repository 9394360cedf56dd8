import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../packages/registry/src/testing/free-port.js';
import { answering } from './answering.js';
import { CHECKOUT } from './workspace.js';

/** The built cron-runner on a project while `work` asks it. */
export async function withRunner(
  root: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const port = String(await freePort());
  const bin = join(CHECKOUT, 'apps/cron-runner/bin/bp-cron-runner.js');
  const flags = ['--root', root, '--port', port, '--log-level', 'error'];
  const runner = spawn(process.execPath, [bin, ...flags], {
    env: { PATH: process.env.PATH, BP_RUNNER_TOKEN: 'of nobody' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(runner, 'close');
  try {
    const url = `http://127.0.0.1:${port}`;
    await answering(`${url}/healthz`);
    await work(url);
  } finally {
    runner.kill('SIGTERM');
    await ended;
  }
}
