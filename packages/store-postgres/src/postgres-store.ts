import {
  cacheFolder,
  type RegistryStore,
  type RemoteStoreOptions,
  remoteStore,
} from '@bp/registry';
import { openDatabase } from './connection.js';
import type { PostgresOptions } from './postgres-options.js';
import { postgresPlace } from './postgres-place.js';

/** Which database. */
export interface PostgresStoreOptions extends RemoteStoreOptions, PostgresOptions {}

/**
 * A registry in the schema `bp` of a PostgreSQL database, 12 or newer. Connects when it is first used; the first writer makes the tables.
 * Errors: `SETTINGS_INVALID` for another URL.
 */
export function postgresStore(options: PostgresStoreOptions): RegistryStore {
  const database = openDatabase({ ...options, setting: 'registry.url', since: REGISTRY_MIGRATION });
  return remoteStore(postgresPlace(database), options);
}

/** `001-registry.sql` */
const REGISTRY_MIGRATION = 1;

/** What `registry.url` calls: every store package has one of this name. */
export function openStore(url: string, env: NodeJS.ProcessEnv): RegistryStore {
  return postgresStore({ url, cacheDir: cacheFolder(env) });
}
