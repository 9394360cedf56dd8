const NEWLINE = 10;
const RETURN = 13;
const ZERO = 0;

/** Longest line read, in bytes. A longer one is no log line but an accident, and is kept out of memory. */
export const LONGEST_LINE = 1 << 20;
/** Of a line that is too long, this much is kept for the quarantine. */
const KEPT_OF_LONG_LINE = 8192;

/**
 * Gets `bytes[start..end)` without the line break, and `offset`, where they begin among all bytes. The bytes are only
 * valid during the call.
 */
export type OnLine = (
  bytes: Buffer,
  start: number,
  end: number,
  line: number,
  offset: number,
) => void;
/** Gets the beginning of a line that is longer than {@link LONGEST_LINE}. */
export type OnLongLine = (head: Buffer, line: number) => void;

/**
 * Splits chunks into lines (`\n`, `\r\n` or `\r`, the last one with or without) and copies only what spans two chunks.
 *
 * Zero bytes end a piece of a line, too: a log that is cut while a program writes on (logrotate's `copytruncate`) begins
 * with as many of them as it had bytes, and what stands behind them is a line like any other. Both pieces have the
 * number of their line.
 */
export class LineSplitter {
  readonly #onLine: OnLine;
  readonly #onLongLine: OnLongLine;
  #carry = Buffer.alloc(0);
  #carried = 0;
  #tooLong = false;
  #line: number;
  /** Bytes before the present chunk, and before what is carried. */
  #passed = 0;
  #carriedFrom = 0;
  /** The chunk before ended in `\r`: a `\n` at once belongs to it. */
  #returned = false;

  /** `firstLine`: number of the line that the first bytes begin. */
  constructor(onLine: OnLine, onLongLine: OnLongLine, firstLine = 1) {
    this.#onLine = onLine;
    this.#onLongLine = onLongLine;
    this.#line = firstLine;
  }

  /** Number of the line that the next bytes go on with or begin. */
  get line(): number {
    return this.#line;
  }

  push(chunk: Buffer): void {
    let start = 0;
    if (this.#returned && chunk.length > 0) {
      if (chunk[0] === NEWLINE) start = 1;
      this.#returned = false;
    }
    // Each is looked for anew only once it was passed: hardly any log has all three.
    let newline = nextOf(chunk, NEWLINE, start);
    let back = nextOf(chunk, RETURN, start);
    let zero = nextOf(chunk, ZERO, start);
    for (;;) {
      const end = Math.min(newline, back, zero);
      if (end === Number.POSITIVE_INFINITY) break;
      this.#end(chunk, start, end);
      start = end + 1;
      if (end === zero) {
        while (start < chunk.length && chunk[start] === ZERO) start += 1;
        zero = nextOf(chunk, ZERO, start);
        continue;
      }
      this.#line += 1;
      if (end === back) {
        if (start === chunk.length) this.#returned = true;
        else if (chunk[start] === NEWLINE) start += 1;
        back = nextOf(chunk, RETURN, start);
      }
      if (newline < start) newline = nextOf(chunk, NEWLINE, start);
    }
    this.#keep(chunk, start, chunk.length);
    this.#passed += chunk.length;
  }

  /** Says that no more bytes come: gives what is left. */
  end(): void {
    if (this.#carried > 0 || this.#tooLong) this.#flush();
  }

  #end(chunk: Buffer, start: number, end: number): void {
    if (this.#carried > 0 || this.#tooLong) {
      this.#keep(chunk, start, end);
      this.#flush();
    } else if (end > start) {
      this.#emit(chunk, start, end, this.#passed + start);
    }
  }

  #emit(bytes: Buffer, start: number, end: number, offset: number): void {
    if (end - start > LONGEST_LINE) {
      this.#onLongLine(bytes.subarray(start, start + KEPT_OF_LONG_LINE), this.#line);
    } else {
      this.#onLine(bytes, start, end, this.#line, offset);
    }
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length === 0 || this.#tooLong) return;
    if (this.#carried === 0) this.#carriedFrom = this.#passed + start;
    if (this.#carried + length > LONGEST_LINE) {
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
      this.#onLongLine(this.#carry.subarray(0, carried), this.#line);
    } else {
      this.#emit(this.#carry, 0, carried, this.#carriedFrom);
    }
  }
}

function nextOf(chunk: Buffer, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}
