import {
  ACTIONS,
  type Action,
  type Forgotten,
  normaliseAction,
  normaliseDomain,
  SITE_FLAGS,
  SPLITS,
} from '@bp/contracts';
import { emptySpans, normaliseCategory, scanAddress } from '@bp/model';
import type { Row } from '../csv/row-scanner.js';
import { ContentHash, RowHasher } from '../file/content-hash.js';
import { type DatasetRowsOptions, scanBody } from '../file/sorted-rows.js';
import { registrableDomain, splitOf } from '../split/assign-split.js';
import { Interner, NONE } from '../table/interner.js';
import { KeySet } from '../table/key-set.js';
import { CODED_FIELDS, perCodedField, type Table } from '../table/table.js';
import { TableBuilder } from '../table/table-builder.js';
import { BLANKED_VALUES, type BlankedValue, lostColumns, WATCHED } from './blanked-values.js';
import { flagOf, instantOf, numberOf } from './field-values.js';

/** Why a row was left out of learning, in the order in which the reasons are looked at. */
export const REMOVAL_REASONS = [
  'malformed_row',
  'no_task_id',
  'unknown_action',
  'unknown_outcome',
  'duplicate',
  'no_domain',
  'forgotten',
  'domain_in_two_parts',
] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

export interface ReadTable {
  /** Rows that can be learned from; a row's part is in `table.split`. */
  readonly table: Table;
  /** Data rows of the file. */
  readonly read: number;
  readonly removed: Record<RemovalReason, number>;
  readonly blanked: Record<BlankedValue, number>;
  /** A sentence for each column of which most values could not be read. */
  readonly lost: readonly string[];
  /** Of the whole file, rows left out included. */
  readonly contentHash: string;
}

export interface ReadTableOptions extends Omit<DatasetRowsOptions, 'between'> {
  readonly forgotten?: Forgotten | undefined;
}

const LEGACY_SOURCE = 'legacy';

/** Reads the dataset into clean columns. Nothing is filled in yet. Throws as `scanRows` does. */
export async function readTable(options: ReadTableOptions): Promise<ReadTable> {
  const { header, forgotten } = options;
  const columns = new TableBuilder(
    perCodedField(
      (field) => new Interner(field === 'domain' ? normaliseDomain : normaliseCategory),
    ),
  );
  const { numbers } = columns;
  const place = (column: string): number => header.places.get(column) ?? -1;
  const places = {
    task: place('task_id'),
    action: place('action_type'),
    success: place('success'),
    url: place('url'),
    pa: place('pa'),
    da: place('da'),
    timestamp: place('timestamp'),
    propensity: place('propensity'),
    split: place('split'),
    outcomeSource: place('outcome_source'),
    executionTime: place('execution_time'),
  };
  const codedPlaces = CODED_FIELDS.map((field) => ({ field, at: place(field) }));
  const flagPlaces = SITE_FLAGS.map(place);
  const actions = new Interner((text) => normaliseAction(text) ?? null);
  const words = new Interner((text) => text.trim().toLowerCase() || null);
  const hosts = new HostParts();
  const keys = new KeySet();
  const spans = emptySpans();
  const hasher = new RowHasher(header);
  const content = new ContentHash();
  const removed = zeroes(REMOVAL_REASONS);
  const blanked = zeroes(BLANKED_VALUES);
  const filled = { pa: 0, da: 0, timestamp: 0, url: 0 };
  let read = 0;

  const bounded = (
    row: Row,
    at: number,
    low: number,
    high: number,
    reason: BlankedValue,
  ): number => {
    const value = numberOf(row, at);
    if (value >= low && value <= high) return value;
    if (!row.isEmpty(at)) blanked[reason] += 1;
    return Number.NaN;
  };

  const readUrl = (row: Row): string | null => {
    if (row.isEmpty(places.url)) return null;
    const text = row.text(places.url).trim();
    if (scanAddress(text, spans)) return text;
    blanked.unreadable_url += 1;
    return null;
  };

  const readRow = (row: Row): RemovalReason | null => {
    if (row.malformed) return 'malformed_row';
    if (row.isEmpty(places.task)) return 'no_task_id';
    const actionCode = actions.codeOfField(row, places.action);
    if (actionCode === NONE) return 'unknown_action';
    const success = flagOf(row, places.success);
    if (success < 0) return 'unknown_outcome';
    const action = ACTIONS.indexOf(actions.values[actionCode] as Action);
    if (!keys.add(row, places.task, action)) return 'duplicate';
    const url = readUrl(row);
    const domains = columns.interners.domain;
    let host = domains.codeOfField(row, codedPlaces[0]!.at);
    if (host === NONE && url !== null) host = domains.codeOf(url);
    if (host === NONE) return 'no_domain';
    if (forgotten?.host(domains.values[host]!) || forgotten?.task(row.text(places.task).trim())) {
      return 'forgotten';
    }
    hosts.see(host, domains.values[host]!);

    columns.url.push(url);
    columns.codes.domain.push(host);
    for (let i = 1; i < codedPlaces.length; i += 1) {
      const { field, at } = codedPlaces[i]!;
      columns.codes[field].push(columns.interners[field].codeOfField(row, at));
    }
    for (const name of WATCHED) if (!row.isEmpty(places[name])) filled[name] += 1;
    numbers.pa.push(bounded(row, places.pa, 0, 100, 'pa_out_of_range'));
    numbers.da.push(bounded(row, places.da, 0, 100, 'da_out_of_range'));
    for (let flag = 0; flag < flagPlaces.length; flag += 1) {
      const at = flagPlaces[flag]!;
      const value = flagOf(row, at);
      if (value < 0 && !row.isEmpty(at)) blanked.unreadable_flag += 1;
      columns.flags[flag]!.push(value);
    }
    const timestamp = instantOf(row, places.timestamp);
    if (Number.isNaN(timestamp) && !row.isEmpty(places.timestamp))
      blanked.unreadable_timestamp += 1;
    if (timestamp < 0) blanked.negative_time += 1;
    numbers.timestamp.push(timestamp < 0 ? Number.NaN : timestamp);
    if (numberOf(row, places.executionTime) < 0) blanked.negative_time += 1;
    numbers.propensity.push(
      bounded(row, places.propensity, Number.MIN_VALUE, 1, 'propensity_out_of_range'),
    );
    numbers.action.push(action);
    numbers.success.push(success);
    const source = words.codeOfField(row, places.outcomeSource);
    numbers.legacy.push(source !== NONE && words.values[source] === LEGACY_SOURCE ? 1 : 0);
    const given = words.codeOfField(row, places.split);
    const split =
      given === NONE ? -1 : SPLITS.indexOf(words.values[given] as (typeof SPLITS)[number]);
    numbers.split.push(split >= 0 ? split : hosts.defaultSplit(host));
    numbers.group.push(hosts.group(host));
    return null;
  };

  await scanBody(options, (row) => {
    read += 1;
    hasher.hash(row);
    content.add(hasher);
    const reason = readRow(row);
    if (reason !== null) removed[reason] += 1;
  });
  const lost = lostColumns(filled, blanked);
  return {
    table: columns.table(hosts.domains),
    read,
    removed,
    blanked,
    lost,
    contentHash: content.digest(),
  };
}

/** Registrable domain and part by hash of each host, found out once a host. */
class HostParts {
  readonly domains: string[] = [];
  readonly #groupOf = new Map<string, number>();
  readonly #groups: number[] = [];
  readonly #splits: number[] = [];

  /** Hosts come as numbers counted up from 0. */
  see(host: number, name: string): void {
    while (this.#groups.length <= host) this.#groups.push(NONE);
    if (this.#groups[host] !== NONE) return;
    const domain = registrableDomain(name);
    let group = this.#groupOf.get(domain);
    if (group === undefined) {
      group = this.domains.length;
      this.domains.push(domain);
      this.#groupOf.set(domain, group);
      this.#splits.push(NONE);
    }
    this.#groups[host] = group;
  }

  group(host: number): number {
    return this.#groups[host]!;
  }

  /** Index into `SPLITS`, for rows that were given no part yet. */
  defaultSplit(host: number): number {
    const group = this.#groups[host]!;
    if (this.#splits[group] === NONE) {
      this.#splits[group] = SPLITS.indexOf(splitOf(this.domains[group]!));
    }
    return this.#splits[group]!;
  }
}

function zeroes<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
