import { readFile, rm } from 'node:fs/promises';
import { type AttemptKey, sha256 } from '@bp/contracts';
import { replaceFile } from '@bp/files';
import type { ReadPart } from '../source.js';
import { KeyFilter } from './key-filter.js';

/** Raise it where the file is written otherwise. One of another version of this package is not used either. */
const FORMAT = 1;
const PACKAGE = new URL('../../package.json', import.meta.url);

/** Where a run keeps what it has read, for the next one to pass over. */
export interface AlreadyReadOptions {
  /** Without this file, or where it does not fit, everything is read. */
  readonly path: string;
  /**
   * A fingerprint of everything that became of what was read: dataset, pending file, quarantine, what was forgotten. Asked
   * before reading and after everything was saved: what was read counts as long as it stays the same.
   */
  readonly basis: () => Promise<string>;
}

/**
 * What may be passed over, as its facts are in the dataset or pending file, its bad lines in the quarantine. It is a hint, no
 * record: dropped, it costs time. What of it still matters to facts that come later is here too.
 */
export interface AlreadyRead {
  /** Start of the window of the run that read it, in milliseconds since the epoch; `null`: none. */
  readonly since: number | null;
  /** The earliest time in it that was not believed as it had not come; `null`: all were. */
  readonly doubted: number | null;
  /** By source. */
  readonly parts: Readonly<Record<string, readonly ReadPart[]>>;
  /** Attempts that it puts into the window, and the time of the latest fact that does; `null`: one without a time. */
  readonly open: ReadonlyMap<AttemptKey, number | null>;
  /** Attempts of facts that were older than the window, and perhaps not merged; `null`: none were. */
  readonly deferred: KeyFilter | null;
}

/** What a run of this window may pass over; `null`: nothing. `latest`: times after it are not believed. */
export async function readAlreadyRead(
  { path, basis }: AlreadyReadOptions,
  { since, latest }: { readonly since: number | null; readonly latest: number },
): Promise<AlreadyRead | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const line = text.indexOf('\n');
  const body = text.slice(line + 1);
  // One that is damaged is like one that is not there.
  if (line < 0 || text.slice(0, line) !== sha256(body)) return null;
  const found = JSON.parse(body) as StoredAlreadyRead;
  if (found.format !== FORMAT || found.program !== (await ownVersion())) return null;
  if (found.basis !== (await basis())) return null;
  // Only what the former window held has been merged: this one must not reach back further.
  if ((found.since === null) !== (since === null)) return null;
  if (since !== null && found.since !== null && since < found.since) return null;
  if (found.doubted !== null && found.doubted <= latest) return null;
  const isOpen = (at: number | null): boolean => at === null || since === null || at >= since;
  return {
    ...found,
    open: new Map(found.open.filter(([, at]) => isOpen(at))),
    deferred: found.deferred === null ? null : KeyFilter.fromText(found.deferred),
  };
}

/** Keeps what was read, once all that came of it is saved; `null`: the next run shall read everything. Errors: `STORAGE_FAILED`. */
export async function writeAlreadyRead(
  { path, basis }: AlreadyReadOptions,
  read: AlreadyRead | null,
): Promise<void> {
  if (read === null) return rm(path, { force: true });
  const stored: StoredAlreadyRead = {
    ...read,
    format: FORMAT,
    program: await ownVersion(),
    basis: await basis(),
    open: [...read.open],
    deferred: read.deferred?.toText() ?? null,
  };
  const body = JSON.stringify(stored);
  await replaceFile(path, `${sha256(body)}\n${body}`);
}

interface StoredAlreadyRead extends Omit<AlreadyRead, 'open' | 'deferred'> {
  readonly format: number;
  /** Another one may understand lines otherwise. */
  readonly program: string;
  readonly basis: string;
  readonly open: readonly [AttemptKey, number | null][];
  readonly deferred: string | null;
}

async function ownVersion(): Promise<string> {
  return (JSON.parse(await readFile(PACKAGE, 'utf8')) as { readonly version: string }).version;
}
