import { BpError, shownUrl } from '@bp/contracts';
import { askAgain } from '@bp/registry';
import pg, { type ClientBase } from 'pg';
import { migrate, migrationOf, newestMigration, refuseNewer } from './migrate.js';
import { pgError, type UrlSetting } from './pg-failure.js';
import type { PostgresOptions } from './postgres-options.js';

/** What to do on a connection. */
export interface Work<Result> {
  /** After "Could not ". */
  readonly doing: string;
  readonly run: (client: ClientBase) => Promise<Result>;
}

/** What to ask for. */
export interface Question {
  readonly doing: string;
  readonly sql: string;
  readonly values?: readonly unknown[];
  /** What it reads was made by this migration; default: that of the database's options. */
  readonly since?: number;
}

/** A database, by its URL. */
export interface Database {
  /** For people, without user and password. */
  readonly location: string;
  /** Changes something, again where the connection broke. Makes the tables where they are missing. Errors: `STORAGE_FAILED`. */
  change<Result>(work: Work<Result>): Promise<Result>;
  /** The rows of an answer, asked for again where the connection broke; none where there are no tables yet. Errors: `STORAGE_FAILED`. */
  rows<Row extends object>(question: Question): Promise<Row[]>;
  /** A connection for reading that lasts longer than a call; `null`: there are no tables yet. */
  hold(doing: string): Promise<HeldConnection | null>;
  /** What went wrong on a held connection. */
  failure(error: unknown, doing: string): BpError;
  /** A connection of its own, for listening; it keeps no process alive. */
  listener(): pg.Client;
}

/** A connection that nobody else uses until it is released. */
export interface HeldConnection {
  readonly client: ClientBase;
  /** `failed`: its state is not known. It is closed, which also ends its transaction. */
  release(failed: boolean): void;
}

/** How to reach the database. */
export interface DatabaseOptions extends PostgresOptions {
  /** Which setting names it. */
  readonly setting: UrlSetting;
  /** The migration that made what is read in it: readers may be of a newer release than the last writer. */
  readonly since: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_ATTEMPTS = 6;
/** Connections of one process at most: it looks seldom, and writes one thing at a time. */
const MOST_CONNECTIONS = 3;
const IDLE_MS = 30_000;

/** Connects when there is work. Errors: `SETTINGS_INVALID` for another URL. */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, setting, random = Math.random } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS, attempts = DEFAULT_ATTEMPTS } = options;
  requireUrl(url, setting);
  const location = shownUrl(url);
  const settings: pg.ClientConfig = {
    connectionString: url,
    application_name: 'backlinkpro',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
  };
  let pool: pg.Pool | null = null;
  /** The newest migration that was seen there, and that this program knows; not looked for yet. */
  let migration = 0;
  let known = Number.POSITIVE_INFINITY;

  const connect = (): Promise<pg.PoolClient> => {
    if (pool === null) {
      pool = new pg.Pool({
        ...settings,
        max: MOST_CONNECTIONS,
        idleTimeoutMillis: IDLE_MS,
        allowExitOnIdle: true,
      });
      // A connection that breaks while nobody uses it is replaced by the next work.
      pool.on('error', () => undefined);
      // One that breaks under work fails that work; the event says the same again, to nobody.
      pool.on('connect', (client) => client.on('error', () => undefined));
    }
    return pool.connect();
  };

  /** `null`: what is to be read was not made yet. */
  const borrow = async (writes: boolean, since = options.since): Promise<HeldConnection | null> => {
    const client = await connect();
    try {
      if (migration < (writes ? known : since)) {
        known = await newestMigration();
        const found = await migrationOf(client);
        refuseNewer(found, known, location);
        if (writes && found < known) await migrate(client, location);
        migration = writes ? known : found;
      }
      if (migration >= since) return { client, release: (failed) => client.release(failed) };
      client.release();
      return null;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

  const use = async <Result>(
    { client, release }: HeldConnection,
    run: Work<Result>['run'],
  ): Promise<Result> => {
    let failed = true;
    try {
      const result = await run(client);
      failed = false;
      return result;
    } finally {
      release(failed);
    }
  };

  const failure = (error: unknown, doing: string): BpError =>
    pgError(error, doing, { location, setting });

  const again = <Result>(doing: string, ask: () => Promise<Result>): Promise<Result> =>
    askAgain({ attempts, patienceMs: timeoutMs, random }, async () => {
      try {
        return await ask();
      } catch (error) {
        throw failure(error, doing);
      }
    });

  return {
    location,
    // Who writes has the tables.
    change: ({ doing, run }) => again(doing, async () => use((await borrow(true))!, run)),
    rows: <Row extends object>({ doing, sql, values, since }: Question) =>
      again(doing, async () => {
        const held = await borrow(false, since);
        if (held === null) return [];
        return use(held, async (client) => (await client.query<Row>(sql, values?.slice())).rows);
      }),
    hold: (doing) => again(doing, () => borrow(false)),
    failure,
    listener: () => new pg.Client(settings),
  };
}

function requireUrl(url: string, setting: UrlSetting): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  throw new BpError(
    'SETTINGS_INVALID',
    'The URL of the database is not postgres://HOST/DATABASE.',
    {
      remedy: `Give postgres://USER:PASSWORD@HOST:PORT/DATABASE in BP_${setting.slice(0, -4).toUpperCase()}_URL.`,
      details: { field: setting },
    },
  );
}
