import { emptyToken, nextToken, tokenText } from '@bp/model';

/** Labels that tokens are judged by: each of the four actions, failed or succeeded. */
export const LABELS = 8;

/** One-letter words say nothing and very long ones are codes. */
const SHORTEST_WORD = 2;
const LONGEST_WORD = 24;

/** Words seen in one place of addresses: in how many rows of each label, and in how many domains. */
export class TokenCounts {
  readonly #indexOf = new Map<string, number>();
  readonly words: string[] = [];
  #rows = new Uint32Array(LABELS * 256);
  #domains = new Uint32Array(256);
  #lastRow = new Int32Array(256).fill(-1);
  #lastGroup = new Int32Array(256).fill(-1);
  readonly #token = emptyToken();

  /** Counts the tokens of `text[start, end)` once a row. Rows of a group (domain) must come one after another. */
  add(text: string, start: number, end: number, row: number, group: number, label: number): void {
    const token = this.#token;
    for (let from = start; nextToken(text, from, end, token); from = token.end) {
      if (token.kind === 'word') {
        const length = token.end - token.start;
        if (length < SHORTEST_WORD || length > LONGEST_WORD) continue;
      }
      this.#count(this.#index(tokenText(text, token)), row, group, label);
    }
  }

  rowsOf(index: number): Uint32Array {
    return this.#rows.subarray(index * LABELS, (index + 1) * LABELS);
  }

  domainsOf(index: number): number {
    return this.#domains[index]!;
  }

  #count(index: number, row: number, group: number, label: number): void {
    if (this.#lastRow[index] === row) return;
    this.#lastRow[index] = row;
    this.#rows[index * LABELS + label]! += 1;
    if (this.#lastGroup[index] === group) return;
    this.#lastGroup[index] = group;
    this.#domains[index]! += 1;
  }

  #index(word: string): number {
    let index = this.#indexOf.get(word);
    if (index === undefined) {
      index = this.words.length;
      this.words.push(word);
      this.#indexOf.set(word, index);
      if (index === this.#domains.length) this.#grow();
    }
    return index;
  }

  #grow(): void {
    const size = this.#domains.length * 2;
    const wider = <T extends Uint32Array | Int32Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    this.#rows = wider(this.#rows, new Uint32Array(size * LABELS));
    this.#domains = wider(this.#domains, new Uint32Array(size));
    this.#lastRow = wider(this.#lastRow, new Int32Array(size).fill(-1));
    this.#lastGroup = wider(this.#lastGroup, new Int32Array(size).fill(-1));
  }
}
