import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BpError } from '@bp/contracts';
import type { ClientBase } from 'pg';

/** The SQL files, in the order of their names: `001-….sql`, `002-….sql`. */
const FOLDER = fileURLToPath(new URL('../migrations/', import.meta.url));
/** Any number, the same for all: one program migrates at a time. */
const LOCK = 18_042_011;

/** Number of the newest migration that this program knows. */
export async function newestMigration(): Promise<number> {
  return (await migrationFiles()).length;
}

/** Which migration the database has; 0 for none. */
export async function migrationOf(client: ClientBase): Promise<number> {
  const there = await client.query<{ found: string | null }>(
    "select to_regclass('bp.migration') as found",
  );
  if (there.rows[0]?.found === null) return 0;
  const { rows } = await client.query<{ newest: number }>(
    'select coalesce(max(number), 0)::int as newest from bp.migration',
  );
  return rows[0]?.newest ?? 0;
}

/** Errors: `STORAGE_FAILED` where a newer release has changed the database. */
export function refuseNewer(found: number, known: number, location: string): void {
  if (found <= known) return;
  throw new BpError(
    'STORAGE_FAILED',
    `The tables in ${location} have migration ${found}; this program knows migrations up to ${known}.`,
    {
      remedy:
        'A newer release made them: update this program. Nothing was changed, and services that run keep their model.',
      details: { location, found, known, away: false, refused: true },
    },
  );
}

/** Brings the tables up to date, in one transaction. Errors: `STORAGE_FAILED` where they are newer than this program. */
export async function migrate(client: ClientBase, location: string): Promise<void> {
  const files = await migrationFiles();
  // Before the transaction: one that had begun would not see what the holder of the lock has just made.
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query('begin');
    const found = await migrationOf(client);
    refuseNewer(found, files.length, location);
    if (found === 0) {
      await client.query('create schema if not exists bp');
      await client.query(
        'create table bp.migration (number integer primary key, name text not null, at timestamptz not null default now())',
      );
    }
    for (const [index, name] of files.entries()) {
      if (index < found) continue;
      await client.query(await readFile(FOLDER + name, 'utf8'));
      await client.query('insert into bp.migration (number, name) values ($1, $2)', [
        index + 1,
        name,
      ]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
  }
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => /^\d{3}-.+\.sql$/.test(name)).sort();
}
