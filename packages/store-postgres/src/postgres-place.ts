import type { RemotePlace } from '@bp/registry';
import type { Database } from './connection.js';
import { versionRows } from './version-rows.js';
import { watchRevisions } from './watch-revisions.js';

/** Revisions kept for people to look at. */
const KEPT = 50;
/** Any number, the same for all: one program publishes at a time. */
const LOCK = 18_042_012;

/**
 * A registry in PostgreSQL. The transaction is an insert with the number as primary key, which compares with the newest one: a
 * second writer of the same number waits for the first, then finds it taken.
 */
export function postgresPlace(database: Database): RemotePlace {
  const { location } = database;
  return {
    location,
    async newestMark() {
      const [row] = await database.rows<{ mark: string }>({
        doing: 'ask',
        sql: "select number || ':' || checksum as mark from bp.revision order by number desc limit 1",
      });
      return row?.mark ?? '';
    },
    async newest() {
      const [row] = await database.rows<RevisionRow>({
        doing: 'read the newest revision in',
        sql: 'select number, content from bp.revision order by number desc limit 1',
      });
      return row === undefined ? null : revisionOf(row);
    },
    async *revisions() {
      const kept = await database.rows<RevisionRow>({
        doing: 'read the revisions in',
        sql: 'select number, content from bp.revision order by number',
      });
      yield* kept.map(revisionOf);
    },
    append: ({ revision, text, checksum }) =>
      database.change({
        doing: 'publish in',
        async run(client) {
          await client.query('begin');
          // For the copy of a registry, which begins at its number: no other number may come between.
          await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
          const { rowCount } = await client.query(
            `insert into bp.revision (number, checksum, content)
             select $1::bigint, $2, $3
             where (select coalesce(max(number), 0) from bp.revision) in (0, $1::bigint - 1)
             on conflict (number) do nothing`,
            [revision, checksum, text],
          );
          if (rowCount === 1) {
            await client.query('delete from bp.revision where number <= $1', [revision - KEPT]);
            await client.query("select pg_notify('bp_revision', $1)", [String(revision)]);
          }
          await client.query('commit');
          return rowCount === 1;
        },
      }),
    async examine() {
      const [row] = await database.rows<{ now: Date; writes: boolean }>({
        doing: 'ask',
        sql: `select clock_timestamp() as now,
          has_table_privilege('bp.revision', 'insert') and not pg_is_in_recovery() as writes`,
      });
      const readOnly = row?.writes === false ? 'this user may not write' : null;
      return { now: row?.now.getTime() ?? null, readOnly };
    },
    ...versionRows(database),
    watch: (changed) => watchRevisions(database, changed),
  };
}

interface RevisionRow {
  readonly number: string;
  readonly content: string;
}

const revisionOf = ({ number, content }: RevisionRow) => ({
  revision: Number(number),
  text: content,
});
