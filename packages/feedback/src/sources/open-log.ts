import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { BpError } from '@bp/contracts';
import { openPlainFile } from '@bp/files';
import { Fact } from '../facts/fact.js';
import { type LogFile, looseFamily } from '../logs/find-log-files.js';
import { findKnown, type KnownContent, slice } from '../logs/known-content.js';
import { readContent } from '../logs/read-file.js';
import { csvReader, jsonLinesReader } from '../logs/read-records.js';
import type { FactSink, FeedbackSource, ReadContext, ReadPart } from '../source.js';

const NEWLINE = 10;

/** A file of a log, open, with the size that it had then. */
export class OpenLog {
  readonly size: number;
  readonly #file: LogFile;
  readonly #handle: FileHandle;
  /** What an earlier run has read of it. */
  known: KnownContent | null = null;

  private constructor(file: LogFile, handle: FileHandle, size: number) {
    this.#file = file;
    this.#handle = handle;
    this.size = size;
  }

  /** Opens a file and looks which of these parts it begins with. What can't be read is given as an error. */
  static async open(file: LogFile, context: ReadContext): Promise<OpenLog | BpError> {
    let handle: FileHandle | null = null;
    try {
      handle = await openPlainFile(file.path);
      const log = new OpenLog(file, handle, (await handle.stat()).size);
      await log.#recognise(context);
      return log;
    } catch (error) {
      await handle?.close();
      context.signal?.throwIfAborted();
      return unreadable(file, error);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /**
   * Reads what is not known, or `only` what is. Gives the part that has then been read from the beginning, `null` where the
   * file is empty, or why it could not be read to its end.
   */
  async read(
    understand: FeedbackSource['understand'],
    sink: FactSink,
    context: ReadContext,
    totalBytes: number,
  ): Promise<ReadPart | BpError | null> {
    const { known } = this;
    const knownBytes = known?.part.bytes ?? 0;
    const isAgain = context.only === 'known';
    if (isAgain ? known === null : known?.isAll) return known?.part ?? null;
    const from = isAgain ? null : known;
    const read = new Reading(sink, from?.part);
    const hash = from?.hash.copy() ?? createHash('sha256');
    const { csv, name } = this.#file;
    const firstLine = from?.part.nextLine ?? 1;
    const target = { name, sink: read, understand, fact: new Fact(), firstLine };
    const reader = (csv ? csvReader : jsonLinesReader)(target);
    let bytes = from?.part.bytes ?? 0;
    let last = NEWLINE;
    try {
      const content = this.#content(context, (count) => context.onBytes?.(count, totalBytes));
      const pieces = isAgain ? slice(content, 0, knownBytes) : slice(content, knownBytes);
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        last = piece[piece.length - 1]!;
        reader.push(piece);
      }
    } catch (error) {
      context.signal?.throwIfAborted();
      return unreadable(this.#file, error);
    } finally {
      reader.end();
    }
    if (bytes === 0) return null;
    return {
      family: familyOf(this.#file),
      bytes,
      sha256: hash.digest('hex'),
      // A line without its end may go on, and a record of CSV stands under a header.
      mayGrow: !csv && last === NEWLINE,
      nextLine: reader.line,
      records: read.records,
      latest: read.latest,
    };
  }

  async #recognise(context: ReadContext): Promise<void> {
    const candidates = (context.known ?? []).filter((part) => part.family === familyOf(this.#file));
    if (candidates.length === 0) return;
    try {
      this.known = await findKnown(this.#content(context), candidates);
    } catch {
      // It is damaged, which reading it will tell.
      context.signal?.throwIfAborted();
    }
  }

  #content(
    { signal }: ReadContext,
    onBytes: (bytes: number) => void = () => undefined,
  ): AsyncGenerator<Buffer> {
    const { size } = this;
    return readContent(this.#handle, { ...this.#file, size }, { signal, onBytes });
  }
}

/** Hands on what a part holds, and sums it up; begins with what is known of its beginning. */
class Reading implements FactSink {
  readonly #sink: FactSink;
  records: number;
  latest: number | null;

  constructor(sink: FactSink, known: ReadPart | undefined) {
    this.#sink = sink;
    this.records = known?.records ?? 0;
    this.latest = known === undefined ? 0 : known.latest;
  }

  fact(fact: Fact): void {
    this.records += 1;
    this.#sink.fact(fact);
    // The sink may have taken away a time that it did not believe.
    this.latest = fact.at === null || this.latest === null ? null : Math.max(this.latest, fact.at);
  }

  reject(line: Parameters<FactSink['reject']>[0]): void {
    this.records += 1;
    this.#sink.reject(line);
  }
}

function familyOf({ name, csv }: LogFile): string {
  return `${looseFamily(name)}.${csv ? 'csv' : 'jsonl'}`;
}

function unreadable(file: LogFile, cause: unknown): BpError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BpError('SOURCE_UNREADABLE', `${file.name} could not be read: ${why}.`, {
    remedy: `Check that ${file.path} is a whole file that this user may read, then run again; what could be read was kept.`,
    details: { file: file.name },
    cause,
  });
}
