import { LONGEST_LINE } from '../logs/split-lines.js';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** Values beside `data` are kept up to here, in bytes: a flag, a count, a message, the addresses of other pages. */
const LONGEST_FIELD = 65_536;

export interface AnswerRest {
  /** Values of the answer's own fields but for `data`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Records in `data`, `null` where there is no such list. */
  readonly records: number | null;
  /** Whether the answer ended where it should. */
  readonly whole: boolean;
  /** Whether it began as a JSON object at all. */
  readonly isObject: boolean;
  /** Address of the next page as the header `Link` (RFC 8288) has it. */
  readonly nextLink?: string | null;
}

/** Gets one record's JSON text, or `null` and its beginning where it is too long, and its number from 1. */
export type OnRecord = (text: string | null, head: string, record: number) => void;

/**
 * Takes `{"success":true,"count":n,"data":[…]}` as it arrives and gives every record of `data` as soon as it is
 * whole, so that an answer of any size needs the memory of one record.
 */
export class AnswerParser {
  readonly #onRecord: OnRecord;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #sawStart = false;
  #isObject = false;
  #ended = false;
  #key: string | null = null;
  #expectKey = true;
  #inData = false;
  #records: number | null = null;
  readonly #fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  /** Bytes of the record or value that is being read. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  /** Where it began in the present chunk, -1 outside of one. */
  #start = -1;

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord;
  }

  push(chunk: Buffer): void {
    if (this.#start >= 0) this.#start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte > 32) {
        this.#structure(chunk, at, byte);
      }
    }
    if (this.#start >= 0) this.#keep(chunk, this.#start, chunk.length);
  }

  end(): AnswerRest {
    return {
      fields: this.#fields,
      records: this.#records,
      whole: this.#ended && this.#depth === 0,
      isObject: this.#isObject,
    };
  }

  #structure(chunk: Buffer, at: number, byte: number): void {
    if (!this.#sawStart) {
      if (byte === 0xef || byte === 0xbb || byte === 0xbf) return;
      this.#sawStart = true;
      this.#isObject = byte === OPEN_OBJECT;
    }
    if (!this.#isObject || this.#ended) return;
    const closes = byte === CLOSE_LIST || byte === CLOSE_OBJECT;
    const level = this.#inData ? 2 : 1;
    if (this.#depth === level && this.#start >= 0 && (closes || byte === COMMA)) {
      this.#finish(chunk, at);
    }
    if (closes) {
      this.#close();
      return;
    }
    if (this.#depth === level && byte === COMMA) {
      this.#expectKey = true;
      return;
    }
    if (this.#depth === 1 && byte === COLON && this.#expectKey) {
      this.#endKey(chunk, at);
      return;
    }
    if (this.#depth === 1 && this.#key === 'data' && byte === OPEN_LIST && this.#start < 0) {
      this.#inData = true;
      this.#records ??= 0;
    } else if (this.#depth === level && this.#start < 0) {
      this.#start = at;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#depth += 1;
  }

  #close(): void {
    this.#depth -= 1;
    if (this.#depth === 1 && this.#inData) {
      this.#inData = false;
      this.#key = null;
    }
    if (this.#depth <= 0) this.#ended = true;
  }

  #endKey(chunk: Buffer, at: number): void {
    const key = parsedOrUndefined(this.#take(chunk, at).text ?? '');
    this.#key = typeof key === 'string' ? key : null;
    this.#expectKey = false;
  }

  #finish(chunk: Buffer, at: number): void {
    const { text, head } = this.#take(chunk, at);
    if (this.#inData) {
      this.#records = (this.#records ?? 0) + 1;
      this.#onRecord(text, head, this.#records);
    } else if (this.#key !== null && text !== null && text.length <= LONGEST_FIELD) {
      this.#fields[this.#key] = parsedOrUndefined(text);
    }
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    this.#partBytes += end - start;
    if (this.#partBytes <= LONGEST_LINE || this.#parts.length === 0) {
      this.#parts.push(Buffer.from(chunk.subarray(start, Math.min(end, start + LONGEST_LINE))));
    }
  }

  #take(chunk: Buffer, end: number): { text: string | null; head: string } {
    if (this.#start < 0) return { text: null, head: '' };
    const spans = this.#partBytes > 0;
    if (spans) this.#keep(chunk, 0, end);
    const bytes = spans ? Buffer.concat(this.#parts) : chunk.subarray(this.#start, end);
    const tooLong = Math.max(this.#partBytes, bytes.length) > LONGEST_LINE;
    this.#parts = [];
    this.#partBytes = 0;
    this.#start = -1;
    const text = (tooLong ? bytes.subarray(0, 8192) : bytes).toString('utf8').trimEnd();
    return tooLong ? { text: null, head: text } : { text, head: text };
  }
}

function parsedOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
