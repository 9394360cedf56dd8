import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, fileStamp, formatInstant, type JsonObject } from '@bp/contracts';
import { replaceFile } from '@bp/files';
import { holdLock } from '../run/lock-file.js';
import type { SendResult } from './send-webhook.js';

/** A message that waits. `<outbox>/<id>.json`, removed when it was taken. */
export interface OutboxEntry {
  readonly formatVersion: 1;
  readonly id: string;
  readonly created_at: string;
  readonly attempts: number;
  readonly next_attempt_at: string;
  readonly last_error: string | null;
  readonly message: JsonObject;
}

export interface DeliverOptions {
  readonly outbox: string;
  readonly clock: Clock;
  readonly send: (message: { id: string; body: string; now: number }) => Promise<SendResult>;
}

/** What one pass over the outbox achieved. */
export interface Delivered {
  readonly delivered: number;
  /** Still waiting, due or not. */
  readonly waiting: number;
  /** Given up after a week: moved to `undelivered/`. */
  readonly givenUp: number;
  readonly lastError: string | null;
}

const FIRST_DELAY_MS = 60_000;
const LONGEST_DELAY_MS = 3_600_000;
/** A receiver that was away for a week does not want last week's news any more. */
export const GIVE_UP_MS = 7 * 86_400_000;
const UNDELIVERED = 'undelivered';
/** Of the given-up ones so many are kept, for people. */
const MOST_UNDELIVERED = 100;
const NAME = /^\d{8}_\d{6}_[0-9a-f]{12}\.json$/;

/** An id that sorts by time, and by `order` among messages of one instant. */
export function messageId(now: number, order: number): string {
  const hex = (value: number): string =>
    Math.trunc(value % 1000)
      .toString(16)
      .padStart(3, '0');
  return `${fileStamp(now)}_${hex(now)}${hex(order)}${randomBytes(3).toString('hex')}`;
}

/** Puts a message into the outbox, whole or not at all: from now on it survives a crash. */
export async function putIntoOutbox(
  outbox: string,
  entry: Pick<OutboxEntry, 'id' | 'message'> & { readonly now: number },
): Promise<void> {
  await mkdir(outbox, { recursive: true });
  const at = formatInstant(entry.now);
  await writeEntry(outbox, {
    formatVersion: 1,
    id: entry.id,
    created_at: at,
    attempts: 0,
    next_attempt_at: at,
    last_error: null,
    message: entry.message,
  });
}

/**
 * Delivers what is due, oldest first, at least once each. One process at a time: where another is at it, this
 * one leaves it to that. A receiver that is down is asked once a round, not once a message.
 */
export async function deliverOutbox(options: DeliverOptions): Promise<Delivered> {
  const names = await waitingNames(options.outbox);
  if (names.length === 0) return { delivered: 0, waiting: 0, givenUp: 0, lastError: null };
  const lock = await holdLock(join(options.outbox, 'deliver'));
  if (lock === null) return { delivered: 0, waiting: names.length, givenUp: 0, lastError: null };
  try {
    return await deliverRound(options, lock.lost);
  } finally {
    await lock.release().catch(() => {});
  }
}

async function deliverRound(options: DeliverOptions, lost: AbortSignal): Promise<Delivered> {
  const { outbox, clock, send } = options;
  let delivered = 0;
  let givenUp = 0;
  let lastError: string | null = null;
  const tried = new Set<string>();
  // A lock that was lost is somebody else's by now, who goes on from here.
  while (!lost.aborted) {
    // Listed anew: a message may have come in while another was on its way.
    const next = (await waitingNames(outbox)).find((name) => !tried.has(name));
    if (next === undefined) break;
    tried.add(next);
    const entry = await readEntry(join(outbox, next));
    const now = clock();
    if (entry === null) {
      await setAside(outbox, next);
      continue;
    }
    if (!isDue(entry, now)) continue;
    const result = await send({ id: entry.id, body: JSON.stringify(entry.message), now });
    if (result.ok) {
      await rm(join(outbox, next), { force: true });
      delivered += 1;
      continue;
    }
    lastError = result.reason;
    if (now - Date.parse(entry.created_at) >= GIVE_UP_MS) {
      await setAside(outbox, next);
      givenUp += 1;
    } else {
      await writeEntry(outbox, postponed(entry, result, now));
    }
    if (result.receiverDown) break;
  }
  const waiting = (await waitingNames(outbox)).length;
  return { delivered, waiting, givenUp, lastError };
}

/** A time further ahead than any delay is from a clock that was wrong. */
function isDue(entry: OutboxEntry, now: number): boolean {
  const next = Date.parse(entry.next_attempt_at);
  return !(next > now) || next > now + 2 * LONGEST_DELAY_MS;
}

function postponed(
  entry: OutboxEntry,
  result: Extract<SendResult, { ok: false }>,
  now: number,
): OutboxEntry {
  const attempts = entry.attempts + 1;
  const backoff = FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 10);
  const delay = Math.min(Math.max(backoff, result.retryAfterMs ?? 0), LONGEST_DELAY_MS);
  return {
    ...entry,
    attempts,
    next_attempt_at: formatInstant(now + delay),
    last_error: result.reason,
  };
}

/** How many messages wait, and how many were given up. */
export async function outboxState(outbox: string): Promise<{
  readonly waiting: number;
  readonly undelivered: number;
  readonly oldest: string | null;
}> {
  const names = await waitingNames(outbox);
  const first = names[0] === undefined ? null : await readEntry(join(outbox, names[0]));
  return {
    waiting: names.length,
    undelivered: (await waitingNames(join(outbox, UNDELIVERED))).length,
    oldest: first?.created_at ?? null,
  };
}

async function waitingNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => NAME.test(name)).sort();
}

async function readEntry(file: string): Promise<OutboxEntry | null> {
  try {
    const entry = JSON.parse(await readFile(file, 'utf8')) as OutboxEntry;
    const whole = entry.formatVersion === 1 && typeof entry.message === 'object';
    return whole && !Number.isNaN(Date.parse(entry.created_at)) ? entry : null;
  } catch {
    return null;
  }
}

async function writeEntry(outbox: string, entry: OutboxEntry): Promise<void> {
  await replaceFile(join(outbox, `${entry.id}.json`), `${JSON.stringify(entry, null, 2)}\n`);
}

async function setAside(outbox: string, name: string): Promise<void> {
  const folder = join(outbox, UNDELIVERED);
  await mkdir(folder, { recursive: true });
  await rename(join(outbox, name), join(folder, name));
  const all = await waitingNames(folder);
  for (const old of all.slice(0, Math.max(0, all.length - MOST_UNDELIVERED))) {
    await rm(join(folder, old), { force: true });
  }
}
