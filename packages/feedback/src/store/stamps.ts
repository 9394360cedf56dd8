import { SOURCED_FIELDS } from '@bp/contracts';
import { Float64Column, Uint8Column, type Uint32Column } from './columns.js';
import { instantText } from './instant-text.js';
import type { SourceOrder } from './source-order.js';

/** Stamps (see `Stamp` in contracts) by number from 1: one for each fact that gave a field its value. */
export class Stamps {
  #count = 0;
  readonly #source = new Uint8Column();
  readonly #at = new Float64Column();
  readonly #sources: SourceOrder;
  /** Names of fields, joined, by their bits. */
  readonly #lists = new Map<number, string>();

  constructor(sources: SourceOrder) {
    this.#sources = sources;
  }

  add(source: number, at: number | null): number {
    this.#count += 1;
    this.#source.set(this.#count, source);
    if (at !== null) this.#at.set(this.#count, at);
    return this.#count;
  }

  /** Below 0 where the stamp loses to a fact of this source and time, as `compareStamps` has it. */
  compare(stamp: number, source: number, at: number | null): number {
    const order = this.#sources.site;
    const bySource = order[this.#source.get(stamp)]! - order[source]!;
    if (bySource !== 0) return bySource;
    const kept = this.#at.get(stamp);
    if (Number.isNaN(kept)) return at === null ? 0 : -1;
    return at === null || kept > at ? 1 : kept === at ? 0 : -1;
  }

  /** The text of `site_source` as `formatSiteSource` gives it, from the stamps of the fields that `known` has a bit for. */
  format(known: number, valueStamps: readonly Uint32Column[], row: number): string | null {
    let first = 0;
    let firstFields = 0;
    let others: StampedFields[] | null = null;
    for (let rest = known; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const stamp = valueStamps[31 - Math.clz32(bit)]!.get(row);
      if (first === 0) first = stamp;
      if (stamp === first || this.#areEqual(stamp, first)) {
        firstFields |= bit;
        continue;
      }
      others ??= [];
      const group = others.find(
        (other) => other.stamp === stamp || this.#areEqual(other.stamp, stamp),
      );
      if (group === undefined) others.push({ stamp, fields: bit });
      else group.fields |= bit;
    }
    if (first === 0) return null;
    if (others === null) return this.#text(first, firstFields);
    return [{ stamp: first, fields: firstFields }, ...others]
      .sort((a, b) => this.compare(b.stamp, this.#source.get(a.stamp), this.#timeOf(a.stamp)))
      .map(({ stamp, fields }) => this.#text(stamp, fields))
      .join('|');
  }

  #areEqual(a: number, b: number): boolean {
    return this.compare(a, this.#source.get(b), this.#timeOf(b)) === 0;
  }

  #timeOf(stamp: number): number | null {
    const at = this.#at.get(stamp);
    return Number.isNaN(at) ? null : at;
  }

  #text(stamp: number, fields: number): string {
    const at = this.#at.get(stamp);
    const name = this.#sources.names[this.#source.get(stamp)]!;
    return `${name}@${Number.isNaN(at) ? '' : instantText(at)}=${this.#listOf(fields)}`;
  }

  /** Sources know the same fields on every line: few lists occur. */
  #listOf(fields: number): string {
    let list = this.#lists.get(fields);
    if (list === undefined) {
      list = SOURCED_FIELDS.filter((_field, place) => (fields & (1 << place)) !== 0).join(',');
      if (this.#lists.size >= MOST_LISTS) this.#lists.clear();
      this.#lists.set(fields, list);
    }
    return list;
  }
}

/** Fields of one stamp: a bit for each place in `SOURCED_FIELDS`. */
interface StampedFields {
  readonly stamp: number;
  fields: number;
}

const MOST_LISTS = 1000;
