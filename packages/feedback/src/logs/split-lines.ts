const NEWLINE = 10;
const RETURN = 13;

/** Longest line read, in bytes. A longer one is not a log line but an accident, and is kept out of memory. */
export const LONGEST_LINE = 1 << 20;
/** Of a line that is too long, this much is kept for the quarantine. */
const KEPT_OF_LONG_LINE = 8192;

/** Gets `bytes[start..end)` without the line break. The bytes are only valid during the call. */
export type OnLine = (bytes: Buffer, start: number, end: number, line: number) => void;
/** Gets the beginning of a line that is longer than {@link LONGEST_LINE}. */
export type OnLongLine = (head: Buffer, line: number) => void;

/** Splits chunks into lines (`\n` or `\r\n`, the last one with or without) and copies only what spans two chunks. */
export class LineSplitter {
  readonly #onLine: OnLine;
  readonly #onLongLine: OnLongLine;
  #carry = Buffer.alloc(0);
  #carried = 0;
  #tooLong = false;
  #line = 0;

  constructor(onLine: OnLine, onLongLine: OnLongLine) {
    this.#onLine = onLine;
    this.#onLongLine = onLongLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (this.#carried > 0 || this.#tooLong) {
        this.#keep(chunk, start, end);
        this.#flush();
      } else {
        this.#emit(chunk, start, end);
      }
      start = end + 1;
    }
    this.#keep(chunk, start, chunk.length);
  }

  /** Says that no more bytes come: gives what is left. */
  end(): void {
    if (this.#carried > 0 || this.#tooLong) this.#flush();
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    this.#line += 1;
    if (end - start > LONGEST_LINE) {
      this.#onLongLine(bytes.subarray(start, start + KEPT_OF_LONG_LINE), this.#line);
      return;
    }
    const bare = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    this.#onLine(bytes, start, bare, this.#line);
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length === 0 || this.#tooLong) return;
    if (this.#carried + length > LONGEST_LINE + 1) {
      // The `\r` of a line of exactly the longest length is allowed for by the 1.
      chunk.copy(this.#room(KEPT_OF_LONG_LINE), this.#carried, start, start + KEPT_OF_LONG_LINE);
      this.#carried = Math.min(this.#carried + length, KEPT_OF_LONG_LINE);
      this.#tooLong = true;
      return;
    }
    chunk.copy(this.#room(this.#carried + length), this.#carried, start, end);
    this.#carried += length;
  }

  #room(needed: number): Buffer {
    if (this.#carry.length < needed) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#carry.length * 2, KEPT_OF_LONG_LINE));
      this.#carry.copy(grown, 0, 0, this.#carried);
      this.#carry = grown;
    }
    return this.#carry;
  }

  #flush(): void {
    const carried = this.#carried;
    this.#carried = 0;
    if (this.#tooLong) {
      this.#tooLong = false;
      this.#line += 1;
      this.#onLongLine(this.#carry.subarray(0, carried), this.#line);
    } else {
      this.#emit(this.#carry, 0, carried);
    }
  }
}
