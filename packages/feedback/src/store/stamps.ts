import type { FeedbackSourceName, Stamp } from '@bp/contracts';
import { Float64Column, Uint8Column } from './columns.js';

/** Stamps (see `Stamp` in contracts) by number from 1: one for each fact that gave a field its value. */
export class Stamps {
  #count = 0;
  readonly #source = new Uint8Column();
  readonly #at = new Float64Column();
  readonly #sources: readonly FeedbackSourceName[];

  /** `sources`: their names by number; may grow. */
  constructor(sources: readonly FeedbackSourceName[]) {
    this.#sources = sources;
  }

  add(source: number, at: number | null): number {
    this.#count += 1;
    this.#source.set(this.#count, source);
    if (at !== null) this.#at.set(this.#count, at);
    return this.#count;
  }

  get(stamp: number): Stamp {
    const at = this.#at.get(stamp);
    return {
      source: this.#sources[this.#source.get(stamp)]!,
      at: Number.isNaN(at) ? null : at,
    };
  }
}
