import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../registry/src/testing/free-port.js';

const run = promisify(execFile);

/** A real S3 server on 127.0.0.1: Ceph's object gateway over one storage daemon that keeps all in memory. */
export interface S3Server {
  readonly port: number;
  /** The usual AWS variables, of a user who may do everything. */
  readonly env: NodeJS.ProcessEnv;
  /** The variables of a user who may only read what the other one's buckets let him. */
  readonly readerEnv: NodeJS.ProcessEnv;
  /** Ends the gateway as a crash would; what it holds stays. */
  killGateway(): Promise<void>;
  /** Starts the gateway again, on the same port. */
  startGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether Debian's radosgw, ceph-mon, ceph-osd and ceph-mgr are there, and this user may start them. */
export function hasS3Server(): boolean {
  return spawnSync('which', ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-mgr']).status === 0;
}

/** Starts the server; about ten seconds. */
export async function startS3Server(): Promise<S3Server> {
  const dir = await mkdtemp(join(tmpdir(), 'bp-ceph-'));
  const [port, monitor] = await Promise.all([freePort(), freePort()]);
  const stop = async (): Promise<void> => {
    for (const name of await readdir(dir)) if (name.endsWith('.pid')) await kill(join(dir, name));
    await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  const conf = ['-c', join(dir, 'ceph.conf')];
  const startGateway = async (): Promise<void> => {
    await run('radosgw', [...conf, '-n', 'client.admin', `--log-file=${dir}/log/rgw.log`]);
    await answering(`http://127.0.0.1:${port}/`);
  };
  try {
    await startDaemons(dir, conf, port, monitor);
    await startGateway();
    const user = (id: string): NodeJS.ProcessEnv => ({
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: `${id}ACCESS`,
      AWS_SECRET_ACCESS_KEY: `${id}SECRET`,
    });
    for (const id of ['WRITER', 'READER']) await createUser(conf, id);
    return {
      port,
      env: user('WRITER'),
      readerEnv: user('READER'),
      killGateway: () => kill(join(dir, 'client.admin.pid'), 'SIGKILL'),
      startGateway,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDaemons(
  dir: string,
  conf: readonly string[],
  port: number,
  monitor: number,
): Promise<void> {
  for (const name of ['mon', 'osd', 'mgr', 'log']) await mkdir(join(dir, name));
  const cluster = randomUUID();
  const address = `127.0.0.1:${monitor}`;
  await writeFile(join(dir, 'ceph.conf'), configuration(dir, cluster, address, port));
  const keyring = join(dir, 'keyring');
  const key = (...rest: string[]) => run('ceph-authtool', [keyring, '--gen-key', ...rest]);
  const all = ['--cap', 'osd', 'allow *'];
  await key('--create-keyring', '-n', 'mon.', '--cap', 'mon', 'allow *');
  await key('-n', 'osd.0', '--cap', 'mon', 'allow profile osd', ...all);
  await key('-n', 'mgr.x', '--cap', 'mon', 'allow profile mgr', ...all);
  await key('-n', 'client.admin', '--cap', 'mon', 'allow *', ...all, '--cap', 'mgr', 'allow *');
  const map = join(dir, 'monmap');
  await run('monmaptool', ['--create', '--addv', 'a', `[v2:${address}]`, '--fsid', cluster, map]);
  await run('ceph-mon', [...conf, '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring]);
  await run('ceph-mon', [...conf, '-i', 'a', '--public-addr', address]);
  const storage = randomUUID();
  await run('ceph', [...conf, 'osd', 'new', storage]);
  await run('ceph-osd', [...conf, '-i', '0', '--mkfs', '--osd-uuid', storage]);
  await run('ceph-osd', [...conf, '-i', '0']);
  await run('ceph-mgr', [...conf, '-i', 'x']);
}

function configuration(dir: string, cluster: string, monitor: string, port: number): string {
  return `[global]
fsid=${cluster}
keyring=${dir}/keyring
auth allow insecure global id reclaim=false
mon host=v2:${monitor}/0
osd pool default size=1
osd pool default min size=1
osd pool default pg num=4
osd crush chooseleaf type=0
mon allow pool size one=true
mon warn on pool no redundancy=false
mon data avail crit=1
ms bind ipv4=true
ms bind ipv6=false
public addr=127.0.0.1
log file=${dir}/log/$name.log
pid file=${dir}/$name.pid
admin socket=${dir}/$name.asok
run dir=${dir}
osd objectstore=memstore
memstore device bytes=1073741824
rgw frontends=beast endpoint=127.0.0.1:${port}
rgw dynamic resharding=false
[mon.a]
mon data=${dir}/mon
[osd.0]
osd data=${dir}/osd
[mgr.x]
mgr data=${dir}/mgr
`;
}

async function createUser(conf: readonly string[], id: string): Promise<void> {
  const user = ['user', 'create', '--uid', id, '--display-name', id];
  const keys = ['--access-key', `${id}ACCESS`, '--secret-key', `${id}SECRET`];
  await run('radosgw-admin', [...conf, '-n', 'client.admin', ...user, ...keys]);
}

async function kill(pidFile: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!(pid > 1)) return;
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      process.kill(pid, tries < 50 ? signal : 'SIGKILL');
      await sleep(100);
    }
  } catch {
    // It is gone.
  }
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) return;
    if (tries > 120) throw new Error(`the gateway does not answer at ${url}`);
    await sleep(250);
  }
}
