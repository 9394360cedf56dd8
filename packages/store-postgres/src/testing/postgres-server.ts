import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A real PostgreSQL on a port of 127.0.0.1, in a temporary folder. */
export interface PostgresServer {
  readonly port: number;
  /** Makes an empty database and gives its URL. */
  makeDatabase(): Promise<string>;
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Where Debian keeps the programs that it puts on no path. */
const FOLDERS = [
  '/usr/local/bin',
  ...[18, 17, 16, 15, 14].map((v) => `/usr/lib/postgresql/${v}/bin`),
];

function programs(): string | undefined {
  return FOLDERS.find((folder) => existsSync(join(folder, 'initdb')));
}

/** Whether PostgreSQL is installed here. */
export function hasPostgres(): boolean {
  return programs() !== undefined;
}

const PASSWORD = 'secret-of-the-tests';

/** Starts a server. It refuses to run as root, so root starts it as `nobody`. */
export async function startPostgres(port: number): Promise<PostgresServer> {
  const folder = programs() ?? '';
  const dir = await mkdtemp(join(tmpdir(), 'bp-postgres-'));
  const root = process.getuid?.() === 0;
  const ids = root ? await idsOf('nobody') : null;
  if (ids !== null) await chown(dir, ids.uid, ids.gid);
  const data = join(dir, 'data');
  const program = (name: string, args: readonly string[]) =>
    run(join(folder, name), [...args], { ...ids, cwd: dir, env: { PATH: process.env.PATH } });
  const ctl = (...args: string[]) => program('pg_ctl', ['-D', data, '-w', ...args]);
  const settings = [
    `-p ${port}`,
    `-c listen_addresses=127.0.0.1`,
    `-c unix_socket_directories=${dir}`,
    '-c max_connections=60',
  ].join(' ');
  const start = async (): Promise<void> => {
    await ctl('start', '-l', join(dir, 'log'), '-o', settings);
  };
  const urlOf = (database: string) => `postgres://tests:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const access = ['--auth-local=trust', '--auth-host=scram-sha-256'];
  await program('initdb', ['-D', data, '-U', 'admin', ...access, '-E', 'UTF8', '--no-sync']);
  await start();
  const admin = (statement: string) =>
    askPostgres({ host: dir, port, user: 'admin', database: 'postgres' }, statement);
  await admin(`create role tests superuser login password '${PASSWORD}'`);
  let databases = 0;
  return {
    port,
    async makeDatabase() {
      databases += 1;
      await admin(`create database place_${databases}`);
      return urlOf(`place_${databases}`);
    },
    kill: async () => void (await ctl('stop', '-m', 'immediate')),
    start,
    async stop() {
      await ctl('stop', '-m', 'immediate').catch(() => undefined);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** One statement on a connection of its own. */
export async function askPostgres<Row extends object>(
  database: string | pg.ClientConfig,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client(database);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function idsOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, user])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}
