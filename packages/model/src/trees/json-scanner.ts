const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

/** Exact powers of ten: a mantissa below 2^53 times or divided by one is correctly rounded (Clinger 1990). */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const LARGEST_EXACT_MANTISSA = 2 ** 53;
/** Mantissas grow digit by digit; from here on another digit could pass 2^53. */
const MANTISSA_LIMIT = 9e14;

/** Far above what a tree of any sensible depth has, far below what memory allows. */
const LONGEST_LIST = 1 << 24;

/** Numbers that were read, `count` of them; used again and again. */
export interface NumberList {
  values: Float64Array;
  count: number;
}

export function emptyNumberList(): NumberList {
  return { values: new Float64Array(1 << 10), count: 0 };
}

/**
 * Reads JSON from bytes, member by member, without building the values that are not asked for: a 15 MB model
 * costs no 100 MB of objects on its way to a few flat arrays.
 */
export class JsonScanner {
  private readonly text: Buffer;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Calls `visit` at each member of the object that starts here; it must read or {@link skip} the value. */
  object(visit: (key: string) => void): void {
    this.expect(OPEN_OBJECT, '{');
    if (this.take(CLOSE_OBJECT)) return;
    do {
      const key = this.string();
      this.expect(COLON, ':');
      visit(key);
    } while (this.take(COMMA));
    this.expect(CLOSE_OBJECT, '}');
  }

  /** Calls `visit` at each element of the array that starts here; it must read or {@link skip} it. */
  array(visit: (index: number) => void): void {
    this.expect(OPEN_ARRAY, '[');
    if (this.take(CLOSE_ARRAY)) return;
    let index = 0;
    do {
      visit(index);
      index += 1;
    } while (this.take(COMMA));
    this.expect(CLOSE_ARRAY, ']');
  }

  string(): string {
    this.space();
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) throw this.unexpected('a string');
    const start = this.at;
    let escaped = false;
    let at = start + 1;
    for (; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
      if (bytes[at] === BACKSLASH) {
        escaped = true;
        at += 1;
      }
    }
    if (at >= bytes.length) throw this.unexpected('the end of a string');
    this.at = at + 1;
    return escaped
      ? (JSON.parse(this.text.toString('utf8', start, this.at)) as string)
      : this.text.toString('utf8', start + 1, at);
  }

  /**
   * Reads the array of numbers (or booleans, as 0 and 1) that starts here.
   * @param out Filled from its start; where it is too small, a larger one takes its place.
   */
  numbers(out: NumberList): void {
    let { values } = out;
    let count = 0;
    this.expect(OPEN_ARRAY, '[');
    if (!this.take(CLOSE_ARRAY)) {
      do {
        if (count === values.length) {
          if (count >= LONGEST_LIST) throw this.unexpected(`at most ${count} numbers`);
          values = new Float64Array(count * 2);
          values.set(out.values);
          out.values = values;
        }
        values[count] = this.numberOrBoolean();
        count += 1;
      } while (this.take(COMMA));
      this.expect(CLOSE_ARRAY, ']');
    }
    out.count = count;
  }

  numberOrBoolean(): number {
    this.space();
    const first = this.bytes[this.at];
    if (first === 0x74) {
      this.word('true');
      return 1;
    }
    if (first === 0x66) {
      this.word('false');
      return 0;
    }
    return this.number();
  }

  number(): number {
    this.space();
    const { bytes } = this;
    const start = this.at;
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at += 1;
    const firstDigit = at;
    let mantissa = 0;
    let exponent = 0;
    let exact = true;
    let byte = bytes[at]!;
    while (byte >= ZERO && byte <= NINE) {
      if (mantissa > MANTISSA_LIMIT) exact = false;
      mantissa = mantissa * 10 + (byte - ZERO);
      at += 1;
      byte = bytes[at]!;
    }
    if (byte === POINT) {
      at += 1;
      byte = bytes[at]!;
      while (byte >= ZERO && byte <= NINE) {
        if (mantissa > MANTISSA_LIMIT) exact = false;
        mantissa = mantissa * 10 + (byte - ZERO);
        exponent -= 1;
        at += 1;
        byte = bytes[at]!;
      }
    }
    if (at === firstDigit) throw this.unexpected('a number');
    if (byte === LOWER_E || byte === UPPER_E) {
      at += 1;
      const sign = bytes[at];
      if (sign === MINUS || sign === PLUS) at += 1;
      let power = 0;
      byte = bytes[at]!;
      while (byte >= ZERO && byte <= NINE) {
        power = power * 10 + (byte - ZERO);
        at += 1;
        byte = bytes[at]!;
      }
      exponent += sign === MINUS ? -power : power;
    }
    this.at = at;
    if (exact && mantissa < LARGEST_EXACT_MANTISSA && exponent >= -22 && exponent <= 22) {
      const value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa * POWERS[exponent]!;
      return negative ? -value : value;
    }
    return Number(this.text.toString('latin1', start, at));
  }

  /** Passes over the value that starts here. */
  skip(): void {
    this.space();
    const { bytes } = this;
    const first = bytes[this.at];
    if (first === QUOTE) {
      this.string();
      return;
    }
    if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) {
      this.skipPlain();
      return;
    }
    if (first === OPEN_ARRAY && this.skipFlatList()) return;
    let depth = 0;
    while (this.at < bytes.length) {
      const byte = bytes[this.at];
      if (byte === QUOTE) {
        this.string();
        continue;
      }
      this.at += 1;
      if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        depth -= 1;
        if (depth === 0) return;
      }
    }
    throw this.unexpected('the end of a value');
  }

  /** True where the next value is an array. */
  atArray(): boolean {
    this.space();
    return this.bytes[this.at] === OPEN_ARRAY;
  }

  /** A list without strings and lists ends at the next bracket: half of a model's bytes are such lists, not needed. */
  private skipFlatList(): boolean {
    const { bytes } = this;
    for (let at = this.at + 1; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE || byte === OPEN_ARRAY) return false;
      if (byte === CLOSE_ARRAY) {
        this.at = at + 1;
        return true;
      }
    }
    return false;
  }

  private skipPlain(): void {
    const { bytes } = this;
    const start = this.at;
    while (this.at < bytes.length) {
      const byte = bytes[this.at]!;
      if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte <= 0x20) break;
      this.at += 1;
    }
    if (this.at === start) throw this.unexpected('a value');
  }

  private word(word: string): void {
    if (this.text.toString('latin1', this.at, this.at + word.length) !== word) {
      throw this.unexpected(word);
    }
    this.at += word.length;
  }

  private space(): void {
    const { bytes } = this;
    let byte = bytes[this.at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.at += 1;
      byte = bytes[this.at];
    }
  }

  private take(byte: number): boolean {
    this.space();
    if (this.bytes[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  private expect(byte: number, shown: string): void {
    if (!this.take(byte)) throw this.unexpected(shown);
  }

  private unexpected(wanted: string): SyntaxError {
    const found =
      this.at >= this.bytes.length
        ? 'the end of the file'
        : JSON.stringify(this.text.toString('latin1', this.at, this.at + 20));
    return new SyntaxError(`byte ${this.at}: expected ${wanted}, found ${found}`);
  }
}
