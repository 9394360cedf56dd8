import { hash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AtomicFile, readLines, temporarySibling, writeWhole } from '@bp/files';
import { looseFamily } from '../logs/find-log-files.js';
import { parseObject } from '../logs/parse-object.js';
import type { RejectedLine } from '../source.js';

/** New lines are held in memory up to here, in bytes, then in a file beside the quarantine. */
const HELD_BYTES = 8 << 20;

/**
 * The quarantine file: each line that could not be used, once. A line is known again by the log's name without
 * rotation, its number and its text, so that a rotated log brings no line twice. Records of an answer have no fixed
 * place: they are known by their text alone.
 */
export class Quarantine {
  readonly #path: string | undefined;
  readonly #spillPath: string;
  #known: Set<string> | null = null;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #spilled = false;
  readonly #released = new Set<string>();

  constructor(path: string | undefined) {
    this.#path = path;
    this.#spillPath = temporarySibling(path ?? '');
  }

  /** Every line in the file that has the form of one; what has not is left alone. */
  async *lines(): AsyncGenerator<RejectedLine> {
    if (this.#path === undefined) return;
    for await (const text of readLines(this.#path)) {
      const line = asRejectedLine(parseObject(text));
      if (line !== null) yield line;
    }
  }

  /** Learns which lines are there, so that {@link add} can tell new ones. */
  async open(): Promise<void> {
    this.#known = new Set();
    for await (const line of this.lines()) this.#known.add(identityOf(line));
  }

  add(line: RejectedLine): void {
    if (this.#path === undefined || this.#known === null) return;
    const identity = identityOf(line);
    if (this.#known.has(identity)) return;
    this.#known.add(identity);
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > HELD_BYTES) this.#spill();
  }

  /** Takes a line out at the next {@link commit}: it could be used after all. */
  release(line: RejectedLine): void {
    this.#released.add(identityOf(line));
  }

  async commit(): Promise<void> {
    const path = this.#path;
    if (
      path === undefined ||
      (this.#heldBytes === 0 && !this.#spilled && this.#released.size === 0)
    ) {
      return;
    }
    if (this.#spilled) this.#spill();
    const write = async (file: AtomicFile): Promise<void> => {
      for await (const line of this.#kept(path)) file.writeText(`${line}\n`);
      if (this.#spilled) {
        for await (const line of readLines(this.#spillPath)) file.writeText(`${line}\n`);
      } else file.writeBytes(Buffer.concat(this.#held));
    };
    // Whatever a log was found to hold: for nobody else to read.
    await writeWhole(path, write, 0o600);
    this.#held = [];
    this.#heldBytes = 0;
    this.#released.clear();
    await this.close();
  }

  /** The lines of the file but for those that were released; what has not the form of one stays. */
  async *#kept(path: string): AsyncGenerator<string> {
    for await (const text of readLines(path)) {
      const line = this.#released.size > 0 ? asRejectedLine(parseObject(text)) : null;
      if (line === null || !this.#released.has(identityOf(line))) yield text;
    }
  }

  /** Removes what {@link commit} did not need. */
  async close(): Promise<void> {
    if (this.#spilled) await rm(this.#spillPath, { force: true });
    this.#spilled = false;
  }

  #spill(): void {
    mkdirSync(dirname(this.#spillPath), { recursive: true });
    appendFileSync(this.#spillPath, Buffer.concat(this.#held), { mode: 0o600 });
    this.#held = [];
    this.#heldBytes = 0;
    this.#spilled = true;
  }
}

/** 96 bits of sha256 as 16 characters: compact, and no two lines share it by chance. */
function identityOf(line: RejectedLine): string {
  const place = line.source.includes('.')
    ? `${looseFamily(line.source)}\n${line.line}`
    : line.source;
  return hash('sha256', `${place}\n${line.text}`, 'base64').slice(0, 16);
}

function asRejectedLine(value: Readonly<Record<string, unknown>> | null): RejectedLine | null {
  if (value === null) return null;
  const { source, line, reason, text, columns, delimiter } = value;
  if (typeof source !== 'string' || typeof line !== 'number' || typeof text !== 'string') {
    return null;
  }
  const known = { source, line, reason: String(reason), text };
  if (!Array.isArray(columns)) return known;
  const csv = { ...known, columns: columns.map(String) };
  return typeof delimiter === 'string' && delimiter !== ',' ? { ...csv, delimiter } : csv;
}
