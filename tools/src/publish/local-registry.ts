import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import { answering } from '../answering.js';
import { run } from '../run.js';

export interface LocalRegistry {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

/** Its node-fetch is pinned: later ones are of another form. */
const VERDACCIO = {
  private: true,
  dependencies: { verdaccio: '6.8.0' },
  overrides: { 'node-fetch': '2.7.0' },
};

/**
 * Verdaccio on 127.0.0.1, for our scope only, with no way to the outside: it is installed into `folder`, so that only
 * those pay for it who rehearse a release.
 */
export async function startLocalRegistry(folder: string): Promise<LocalRegistry> {
  await mkdir(join(folder, 'storage'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(VERDACCIO));
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await run('npm', ['install', ...quietly], { cwd: folder });
  await writeFile(join(folder, 'config.yaml'), CONFIG);
  const port = await freePort();
  const bin = join(folder, 'node_modules/verdaccio/bin/verdaccio');
  const args = [bin, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}/`;
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  await answering(`${url}-/ping`).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { url, close };
}

/** What npm needs to publish to and install from it: our scope only, everything else from where it always comes. */
export async function useRegistry(folder: string, url: string): Promise<void> {
  const host = url.replace('http:', '');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.npmrc'), `@bp:registry=${url}\n${host}:_authToken=rehearsal\n`);
}

const CONFIG = `storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
packages:
  '@bp/*':
    access: $all
    publish: $all
log: { type: stdout, format: pretty, level: error }
web: { enable: false }
`;
