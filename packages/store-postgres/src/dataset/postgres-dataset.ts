import { randomUUID } from 'node:crypto';
import type { DatasetPlace } from '@bp/contracts';
import type { ClientBase } from 'pg';
import { type Database, openDatabase } from '../connection.js';
import type { PostgresOptions } from '../postgres-options.js';
import { openDatasetBytes } from './dataset-bytes.js';
import { type LockedDataset, PostgresChange, patientQuery } from './dataset-change.js';
import { storedKey } from './stored-names.js';

/** `002-dataset.sql` */
const DATASET_MIGRATION = 2;

/** Which database, and how long to wait there. */
export interface PostgresDatasetOptions extends PostgresOptions {
  /** Milliseconds after which a change no longer waits for that of another program. Default 60,000. */
  readonly lockWaitMs?: number;
}

const DEFAULT_LOCK_WAIT_MS = 60_000;
/** Milliseconds without a word from a writer after which the database gives it up, and its lock goes to the next. */
const SILENT_WRITER_MS = 60_000;

/**
 * A dataset in the schema `bp` of a PostgreSQL database, 12 or newer. Connects when it is first used; the first writer makes the tables.
 * Errors: `SETTINGS_INVALID` for another URL.
 */
export function postgresDataset(options: PostgresDatasetOptions): DatasetPlace {
  const database = openDatabase({ ...options, setting: 'dataset.url', since: DATASET_MIGRATION });
  const { lockWaitMs = DEFAULT_LOCK_WAIT_MS } = options;
  return {
    location: database.location,
    open: () => openDatasetBytes(database),
    async state() {
      const [row] = await database.rows<{ rows: string; mark: string; at: Date; bytes: string }>({
        doing: 'look at the dataset in',
        sql: `select rows, mark, changed_at as at, pg_table_size('bp.dataset_row') as bytes
         from bp.dataset where header is not null`,
      });
      if (row === undefined) return null;
      const { mark, at } = row;
      return { mark, rows: Number(row.rows), bytes: Number(row.bytes), changedAt: at.getTime() };
    },
    async held(keys) {
      const asked = new Map([...keys].map((key) => [storedKey(key), key]));
      const rows = await database.rows<{ key: string }>({
        doing: 'look for attempts in',
        sql: 'select distinct key from bp.dataset_row where key = any($1::text[])',
        values: [[...asked.keys()]],
      });
      return new Set(rows.flatMap(({ key }) => asked.get(key) ?? []));
    },
    change: (work) => changeIn(database, lockWaitMs, work),
    async examine() {
      const [row] = await database.rows<{ now: Date; standby: boolean; writes: boolean }>({
        doing: 'ask',
        since: 0,
        sql: `select clock_timestamp() as now, pg_is_in_recovery() as standby,
          case when to_regclass('bp.dataset_row') is null
            then has_database_privilege(current_database(), 'create')
            else has_table_privilege(to_regclass('bp.dataset_row'), 'insert')
              and has_table_privilege(to_regclass('bp.dataset_row'), 'delete')
              and has_table_privilege(to_regclass('bp.dataset'), 'update')
          end as writes`,
      });
      const mayNot = row?.writes === true ? null : 'this user may not write';
      const readOnly = row?.standby ? 'it is a copy that only reads' : mayNot;
      return { now: row?.now.getTime() ?? null, readOnly };
    },
  };
}

/** What `dataset.url` calls. */
export function openDataset(url: string): DatasetPlace {
  return postgresDataset({ url });
}

function changeIn<Result>(
  database: Database,
  lockWaitMs: number,
  work: (change: PostgresChange) => Promise<Result>,
): Promise<Result> {
  let tried: { readonly mark: string; readonly result: Result } | null = null;
  return database.change<Result>({
    doing: 'change the dataset in',
    async run(client) {
      await client.query('begin');
      const found = await lock(client, lockWaitMs);
      // The answer to the commit was lost, and nothing else.
      if (tried !== null && tried.mark === found.mark) {
        await client.query('rollback');
        return tried.result;
      }
      const change = new PostgresChange(client, found);
      const result = await work(change);
      const { outcome } = change;
      if (outcome !== null) {
        tried = { mark: randomUUID(), result };
        await client.query(
          'update bp.dataset set header = $1, rows = $2, mark = $3, changed_at = clock_timestamp()',
          [outcome.header, outcome.rows, tried.mark],
        );
      }
      await client.query('commit');
      return result;
    },
  });
}

/** One program changes it at a time. A statement after this sees all that was committed before. */
async function lock(client: ClientBase, waitMs: number): Promise<LockedDataset> {
  await client.query(
    `set local lock_timeout = ${waitMs};
     set local idle_in_transaction_session_timeout = ${SILENT_WRITER_MS}`,
  );
  const { rows } = await client.query<{ header: string | null; rows: string; mark: string }>(
    patientQuery('select header, rows, mark from bp.dataset for update', [], waitMs * 2),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('bp.dataset has no row');
  return { header: row.header, rows: Number(row.rows), mark: row.mark };
}
