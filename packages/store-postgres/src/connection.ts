import { BpError, type Random } from '@bp/contracts';
import { askAgain, shownUrl } from '@bp/registry';
import pg, { type ClientBase } from 'pg';
import { migrate, migrationOf, newestMigration, tooNew } from './migrate.js';
import { pgError } from './pg-failure.js';

/** What to do on a connection, and for whom. */
export interface Work<Result> {
  /** After "Could not ". */
  readonly doing: string;
  /** Makes the tables where they are missing; readers see an empty registry there. */
  readonly writes: boolean;
  /** What a reader gets where there are no tables yet. */
  readonly nothing?: Result;
  readonly run: (client: ClientBase) => Promise<Result>;
}

/** A database, by its URL. */
export interface Database {
  /** For people, without user and password. */
  readonly location: string;
  /** Does some work, again where the connection broke. Errors: `STORAGE_FAILED`. */
  work<Result>(work: Work<Result>): Promise<Result>;
  /** A connection of its own, for listening; it keeps no process alive. */
  listener(): pg.Client;
}

/** How to reach the database. */
export interface DatabaseOptions {
  readonly url: string;
  readonly random: Random;
  /** Milliseconds without an answer after which a query is given up. */
  readonly timeoutMs: number;
  /** How often work is begun at most. */
  readonly attempts: number;
}

/** Connections of one process at most: it looks seldom, and writes one thing at a time. */
const MOST_CONNECTIONS = 3;
const IDLE_MS = 30_000;

/** Connects when there is work. Errors: `SETTINGS_INVALID` for another URL. */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, random, timeoutMs, attempts } = options;
  requireUrl(url);
  const location = shownUrl(url);
  const settings: pg.ClientConfig = {
    connectionString: url,
    application_name: 'backlinkpro',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
  };
  let pool: pg.Pool | null = null;
  let ready: 'tables' | null = null;

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

  const once = async <Result>({ writes, run, ...work }: Work<Result>): Promise<Result> => {
    const client = await connect();
    let failed = true;
    try {
      if (ready === null) {
        const found = await migrationOf(client);
        const known = await newestMigration();
        const refusal = tooNew(found, known, location);
        if (refusal !== null) throw refusal;
        if (found < known && !writes) {
          failed = false;
          return work.nothing as Result;
        }
        if (found < known) await migrate(client, location);
        ready = 'tables';
      }
      const result = await run(client);
      failed = false;
      return result;
    } finally {
      // One whose state is not known is closed, which also ends its transaction.
      client.release(failed);
    }
  };

  return {
    location,
    work: (work) =>
      askAgain({ attempts, patienceMs: timeoutMs, random }, async () => {
        try {
          return await once(work);
        } catch (error) {
          throw pgError(error, work.doing, location);
        }
      }),
    listener: () => new pg.Client(settings),
  };
}

function requireUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  throw new BpError(
    'SETTINGS_INVALID',
    'The URL of the database is not postgres://HOST/DATABASE.',
    {
      remedy: 'Give postgres://USER:PASSWORD@HOST:PORT/DATABASE in BP_REGISTRY_URL.',
      details: { field: 'registry.url' },
    },
  );
}
