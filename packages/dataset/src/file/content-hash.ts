import { createHash } from 'node:crypto';
import type { CsvHeader } from '../csv/header.js';
import { columnName } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';

/**
 * A hash of rows as a set: equal for equal content, whatever the order of rows and columns, the quoting, the line
 * ends and columns without a value. Each row is hashed to 128 bits, avalanched and added up; the sum is put through
 * sha256. Against accidents and stale files, not against someone who makes up collisions.
 */
export class ContentHash {
  readonly #sums = new Uint32Array(4);
  #rows = 0;

  /** Adds the row last hashed by `hasher`. */
  add(hasher: RowHasher): void {
    for (let lane = 0; lane < 4; lane += 1) this.#sums[lane]! += hasher.lanes[lane]!;
    this.#rows += 1;
  }

  /** Lower-case hex. */
  digest(): string {
    return createHash('sha256')
      .update(`bp-rows-1\n${this.#rows}\n${[...this.#sums].join(' ')}`)
      .digest('hex');
  }
}

/** Hashes rows of one file, column by column, each under its name. */
export class RowHasher {
  readonly lanes = new Uint32Array(4);
  readonly #seeds: Int32Array;

  constructor(header: CsvHeader) {
    this.#seeds = Int32Array.from(header.names, (name, place) => {
      const column = columnName(name);
      const digest = createHash('sha256')
        .update(column === '' ? `#${place}` : column)
        .digest();
      return digest.readInt32LE(0) | 1;
    });
  }

  hash(row: Row): void {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const { buffer, starts, ends, kinds } = row;
    for (let field = 0; field < row.count; field += 1) {
      const start = starts[field]!;
      const end = ends[field]!;
      if (start === end) continue;
      const seed = this.#seeds[field] ?? field;
      let x = seed;
      let y = Math.imul(seed, 0x9e3779b1);
      const doubled = kinds[field] === 2;
      for (let at = start; at < end; at += 1) {
        const byte = buffer[at]!;
        if (doubled && byte === 34) at += 1;
        x = Math.imul(x ^ byte, 0x01000193);
        y = Math.imul(y + byte, 0x85ebca6b) ^ (y >>> 13);
      }
      // Added up, so that the order of columns does not count; mixed, so that swapped values do.
      a = (a + mix(x)) | 0;
      b = (b + mix(y)) | 0;
      c = (c + mix(x ^ Math.imul(y, 0xc2b2ae35))) | 0;
      d = (d + mix(y + Math.imul(x, 0x27d4eb2f))) | 0;
    }
    this.lanes[0] = mix(a ^ Math.imul(d, 0x165667b1));
    this.lanes[1] = mix(b + Math.imul(a, 0x9e3779b1));
    this.lanes[2] = mix(c ^ Math.imul(b, 0x85ebca6b));
    this.lanes[3] = mix(d + Math.imul(c, 0xc2b2ae35));
  }
}

/** The finaliser of MurmurHash3 (A. Appleby). */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
