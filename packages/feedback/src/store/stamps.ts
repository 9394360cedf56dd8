import { formatInstant, SOURCED_FIELDS } from '@bp/contracts';
import { Float64Column, Uint8Column, type Uint32Column } from './columns.js';
import type { SourceOrder } from './source-order.js';

/** Stamps (see `Stamp` in contracts) by number from 1: one for each fact that gave a field its value. */
export class Stamps {
  #count = 0;
  readonly #source = new Uint8Column();
  readonly #at = new Float64Column();
  readonly #sources: SourceOrder;

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
    const stamps: number[] = [];
    const lists: string[] = [];
    for (let rest = known; rest !== 0; rest &= rest - 1) {
      const field = 31 - Math.clz32(rest & -rest);
      const stamp = valueStamps[field]!.get(row);
      const place = this.#placeOf(stamp, stamps);
      if (place < 0) {
        stamps.push(stamp);
        lists.push(SOURCED_FIELDS[field]!);
      } else {
        lists[place] += `,${SOURCED_FIELDS[field]!}`;
      }
    }
    if (stamps.length === 0) return null;
    if (stamps.length === 1) return `${this.#name(stamps[0]!)}=${lists[0]}`;
    return stamps
      .map((stamp, place) => ({ stamp, text: `${this.#name(stamp)}=${lists[place]}` }))
      .sort((a, b) => this.compare(b.stamp, this.#source.get(a.stamp), this.#timeOf(a.stamp)))
      .map(({ text }) => text)
      .join('|');
  }

  /** Where a stamp of the same source and time stands, -1 where none does. */
  #placeOf(stamp: number, stamps: readonly number[]): number {
    for (let place = 0; place < stamps.length; place += 1) {
      const other = stamps[place]!;
      if (other === stamp || this.#areEqual(other, stamp)) return place;
    }
    return -1;
  }

  #areEqual(a: number, b: number): boolean {
    return this.compare(a, this.#source.get(b), this.#timeOf(b)) === 0;
  }

  #timeOf(stamp: number): number | null {
    const at = this.#at.get(stamp);
    return Number.isNaN(at) ? null : at;
  }

  #name(stamp: number): string {
    const at = this.#at.get(stamp);
    return `${this.#sources.names[this.#source.get(stamp)]!}@${Number.isNaN(at) ? '' : formatInstant(at)}`;
  }
}
