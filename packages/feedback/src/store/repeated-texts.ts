import type { StringPool } from './string-pool.js';

/** Texts up to this number are remembered, so that a field that turns out to have many takes no endless memory. */
const MOST_REMEMBERED = 30_000;

/**
 * Numbers for the texts of a field that has few different ones, counted from 1; 0 stands for none. Those are kept as
 * JavaScript strings: found by a look into a map and given out again as they are, they cost a quarter of what bytes in
 * the pool do, and whoever looks them up in a map of its own finds them hashed. What comes after goes into the pool.
 */
export class RepeatedTexts {
  readonly #pool: StringPool;
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [''];

  constructor(pool: StringPool) {
    this.#pool = pool;
  }

  /** `before`: a number that is likely to be the text's already, as lines of an attempt say the same; 0 if there is none. */
  add(text: string, before: number): number {
    if (before !== 0 && before <= MOST_REMEMBERED && this.#texts[before] === text) return before;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    if (number > MOST_REMEMBERED) return MOST_REMEMBERED + this.#pool.add(text);
    this.#numbers.set(text, number);
    this.#texts.push(text);
    return number;
  }

  text(number: number): string {
    return number > MOST_REMEMBERED
      ? this.#pool.text(number - MOST_REMEMBERED)
      : this.#texts[number]!;
  }
}
