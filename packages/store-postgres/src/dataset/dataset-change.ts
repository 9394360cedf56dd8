import type { AttemptKey, DatasetChange, HostSplit, PlacedRow } from '@bp/contracts';
import type { ClientBase } from 'pg';
import { storedKey, turnedRound } from './stored-names.js';

/** `bp.dataset` as it is when nobody else can change it. */
export interface LockedDataset {
  readonly header: string | null;
  readonly rows: number;
  readonly mark: string;
}

/** Rows of one insert. */
const INSERTED_ROWS = 2_000;
/** Milliseconds that one statement may take that touches many rows, or all. */
const LONG_MS = 3_600_000;

/** A query with a time limit of its own, in milliseconds; the driver has it since 8.8, its types have not. */
export function patientQuery(text: string, values: readonly unknown[], timeoutMs: number) {
  return { text, values: [...values], query_timeout: timeoutMs };
}

/** A change in an open transaction, which holds the lock of `bp.dataset`. */
export class PostgresChange implements DatasetChange {
  readonly header: string | null;
  readonly rows: number;
  readonly #client: ClientBase;
  #begun: string | null = null;
  #added = 0;
  #touched = false;

  constructor(client: ClientBase, { header, rows }: LockedDataset) {
    this.#client = client;
    this.header = header;
    this.rows = rows;
  }

  /** How the dataset is afterwards; `null`: as it was. */
  get outcome(): { readonly header: string | null; readonly rows: number } | null {
    if (!this.#touched) return null;
    return { header: this.#begun ?? this.header, rows: this.rows + this.#added };
  }

  async linesOf(keys: readonly AttemptKey[]): Promise<string[]> {
    const found = await this.#ask<{ line: string }>(
      `with named as (select key from unnest($1::text[]) as named (key)),
         wanted as (
           select key from named
           union
           select found.key from bp.dataset_row as found join named on found.decision = named.key
         )
       select line from bp.dataset_row where key in (select key from wanted) order by key, nth`,
      [keys.map(storedKey)],
    );
    return found.map(({ line }) => line);
  }

  async splitsBelow(domains: readonly string[]): Promise<HostSplit[]> {
    const found = await this.#ask<{ site: string; split: string }>(
      `select site, split from (
         select distinct on (found.site) found.site, found.split, found.key, found.nth
         from unnest($1::text[]) as wanted (site) cross join lateral (
           select site, split, key, nth from bp.dataset_row where site = wanted.site
           union all
           select site, split, key, nth from bp.dataset_row
           where site > wanted.site || '.' and site < wanted.site || '/'
         ) as found
         where found.split is not null
         order by found.site, found.key, found.nth
       ) as first_of_each order by key, nth`,
      [domains.map(turnedRound)],
    );
    return found.map(({ site, split }) => ({ host: turnedRound(site), split }));
  }

  async begin(header: string): Promise<void> {
    this.#begun = header;
    this.#touched = true;
  }

  async clear(): Promise<void> {
    await this.#run('delete from bp.dataset_row', []);
    this.#added = -this.rows;
  }

  async replace(keys: readonly AttemptKey[], rows: readonly PlacedRow[]): Promise<void> {
    if (keys.length > 0) {
      const gone = 'delete from bp.dataset_row where key = any($1::text[])';
      this.#added -= await this.#run(gone, [keys.map(storedKey)]);
    }
    for (let from = 0; from < rows.length; from += INSERTED_ROWS) {
      await this.#insert(rows.slice(from, from + INSERTED_ROWS));
    }
  }

  async #insert(rows: readonly PlacedRow[]): Promise<void> {
    this.#added += await this.#run(
      `insert into bp.dataset_row (key, nth, line, site, split, decision)
       select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[])`,
      [
        rows.map(({ key }) => storedKey(key)),
        rows.map(({ nth }) => nth),
        rows.map(({ line }) => line),
        rows.map(({ host }) => (host === null ? null : turnedRound(host))),
        rows.map(({ split }) => split),
        rows.map(({ decision }) => (decision === null ? null : storedKey(decision))),
      ],
    );
  }

  async #ask<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#client.query<Row>(patientQuery(text, values, LONG_MS))).rows;
  }

  /** How many rows it changed. */
  async #run(text: string, values: readonly unknown[]): Promise<number> {
    this.#touched = true;
    return (await this.#client.query(patientQuery(text, values, LONG_MS))).rowCount ?? 0;
  }
}
