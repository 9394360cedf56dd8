import type { Random } from '@bp/contracts';
import {
  cacheFolder,
  type RegistryStore,
  type RemoteStoreOptions,
  remoteStore,
} from '@bp/registry';
import { openDatabase } from './connection.js';
import { postgresPlace } from './postgres-place.js';

/** Which database. */
export interface PostgresStoreOptions extends RemoteStoreOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; what it leaves out comes from `PGPASSWORD` and its like. */
  readonly url: string;
  /** Milliseconds without an answer after which a query is given up. Default 10,000. */
  readonly timeoutMs?: number;
  /** How often work is begun at most where the connection breaks, with growing waits of 0.1 s and more between. Default 6: about 3 s. */
  readonly attempts?: number;
  /** Default: the system's. */
  readonly random?: Random;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_ATTEMPTS = 6;

/**
 * A registry in the schema `bp` of a PostgreSQL database, 12 or newer. Connects when it is first used; the first writer makes the tables.
 * Errors: `SETTINGS_INVALID` for another URL.
 */
export function postgresStore(options: PostgresStoreOptions): RegistryStore {
  const database = openDatabase({
    url: options.url,
    random: options.random ?? Math.random,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    attempts: options.attempts ?? DEFAULT_ATTEMPTS,
  });
  return remoteStore(postgresPlace(database), options);
}

/** What `registry.url` calls: every store package has one of this name. */
export function openStore(url: string, env: NodeJS.ProcessEnv): RegistryStore {
  return postgresStore({ url, cacheDir: cacheFolder(env) });
}
