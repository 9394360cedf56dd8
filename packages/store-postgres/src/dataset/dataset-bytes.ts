import type { DatasetBytes } from '@bp/contracts';
import type { Database, HeldConnection } from '../connection.js';

/** Rows of one fetch: a megabyte or two. */
const FETCHED_ROWS = 5_000;

/** The bytes of the dataset at one instant, by a cursor: memory does not grow with the rows. */
export async function openDatasetBytes(database: Database): Promise<DatasetBytes> {
  const held = await database.hold('read the dataset in');
  const pieces = new Pieces(database, held);
  let piece: Uint8Array = new Uint8Array();
  /** Bytes before `piece`. */
  let before = 0;
  return {
    async read(buffer, offset, length, position) {
      while (position >= before + piece.length) {
        before += piece.length;
        const next = await pieces.next();
        if (next === null) return { bytesRead: 0 };
        piece = next;
      }
      const from = position - before;
      const part = piece.subarray(from, from + length);
      buffer.set(part, offset);
      return { bytesRead: part.length };
    },
    close: () => pieces.close(),
  };
}

/** The header, then the rows some at a time. */
class Pieces {
  #begun = false;

  constructor(
    private readonly database: Database,
    private held: HeldConnection | null,
  ) {}

  async next(): Promise<Uint8Array | null> {
    if (this.held === null) return null;
    const lines = this.#begun
      ? await this.#ask(`fetch ${FETCHED_ROWS} from dataset_rows`)
      : await this.#begin();
    if (lines.length > 0) return Buffer.from(`${lines.join('\n')}\n`);
    await this.close();
    return null;
  }

  /** A repeatable read: the header is of the same instant as the rows. */
  async #begin(): Promise<string[]> {
    this.#begun = true;
    await this.#ask('begin isolation level repeatable read read only');
    // Sorting them all would come before the first row; the index has them in order.
    await this.#ask('set local enable_sort = off');
    const header = await this.#ask('select header from bp.dataset where header is not null');
    await this.#ask(
      'declare dataset_rows no scroll cursor for select line from bp.dataset_row order by key, nth',
    );
    return header;
  }

  /** First values of the rows of the answer. */
  async #ask(text: string): Promise<string[]> {
    const held = this.held!;
    try {
      const { rows } = await held.client.query<[string]>({ text, rowMode: 'array' });
      return rows.map(([value]) => value);
    } catch (error) {
      this.held = null;
      held.release(true);
      throw this.database.failure(error, 'read the dataset in');
    }
  }

  async close(): Promise<void> {
    if (this.held === null) return;
    if (this.#begun) await this.#ask('rollback');
    this.held?.release(false);
    this.held = null;
  }
}
