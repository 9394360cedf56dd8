import { open } from 'node:fs/promises';
import type { RemoteFile, RemotePlace, RemoteUpload } from '@bp/registry';
import type { ClientBase } from 'pg';
import type { Database } from './connection.js';

/** Bytes of a file in one row. */
const PART_BYTES = 1 << 20;

type VersionRows = Pick<
  RemotePlace,
  'version' | 'place' | 'read' | 'versions' | 'remove' | 'leftovers'
>;

/** The half of the place that keeps files: all rows of a version come and go in one transaction. */
export function versionRows(database: Database): VersionRows {
  return {
    async version(name) {
      const rows = await database.rows<{ name: string; sha256: string; bytes: string }>({
        doing: 'read the list of files in',
        sql: 'select name, sha256, bytes from bp.file where version = $1 order by name',
        values: [name],
      });
      const files = rows.map((row): RemoteFile => ({ ...row, bytes: Number(row.bytes) }));
      return files.length === 0 ? null : { key: name, files };
    },
    place: (name, files) =>
      database.change({
        doing: 'place a version in',
        async run(client) {
          await client.query('begin');
          const { rowCount } = await client.query(
            'insert into bp.version (name) values ($1) on conflict do nothing',
            [name],
          );
          if (rowCount === 1) for (const file of files) await insertFile(client, name, file);
          await client.query('commit');
          return rowCount === 1;
        },
      }),
    read: async ({ key }, file, offset) => parts(database, key, file, offset),
    async versions() {
      const sql = 'select name from bp.version';
      const rows = await database.rows<{ name: string }>({ doing: 'list the versions in', sql });
      return rows.map((row) => row.name);
    },
    remove: (names) =>
      database.change<void>({
        doing: 'remove versions from',
        async run(client) {
          if (names.length > 0) {
            await client.query('delete from bp.version where name = any($1)', [names]);
          }
        },
      }),
    // A transaction that was not committed leaves nothing.
    leftovers: async () => [],
  };
}

async function insertFile(
  client: ClientBase,
  version: string,
  { name, sha256, bytes, path }: RemoteUpload,
): Promise<void> {
  await client.query('insert into bp.file values ($1, $2, $3, $4)', [version, name, sha256, bytes]);
  const file = await open(path, 'r');
  try {
    for (let part = 0; part * PART_BYTES < bytes; part += 1) {
      const content = Buffer.alloc(Math.min(PART_BYTES, bytes - part * PART_BYTES));
      await file.read(content, 0, content.length, part * PART_BYTES);
      await client.query('insert into bp.file_part values ($1, $2, $3, $4)', [
        version,
        name,
        part,
        content,
      ]);
    }
  } finally {
    await file.close();
  }
}

async function* parts(
  database: Database,
  version: string,
  { name, bytes }: RemoteFile,
  offset: number,
): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < bytes; ) {
    const part = Math.floor(at / PART_BYTES);
    const [row] = await database.rows<{ content: Buffer }>({
      doing: `read ${name} from`,
      sql: 'select content from bp.file_part where version = $1 and name = $2 and part = $3',
      values: [version, name, part],
    });
    const rest = row?.content.subarray(at - part * PART_BYTES) ?? Buffer.alloc(0);
    // Gone or cut: the reader sees that bytes are missing.
    if (rest.length === 0) return;
    yield rest;
    at += rest.length;
  }
}
