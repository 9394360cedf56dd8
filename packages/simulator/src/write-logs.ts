import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SimulatedAttempt } from './attempts.js';
import { DueQueue, type DueText } from './due-queue.js';
import { automationLines, shadowLines } from './log-lines.js';

/** What to write, where, and up to when. */
export interface WriteLogsOptions {
  /** In order of their start, as the simulator gives them; a generator keeps memory bounded. */
  readonly attempts: Iterable<SimulatedAttempt>;
  /** Folder in which `logs/` lies or is made. */
  readonly root: string;
  /** Adds to what is there instead of starting anew; false by default. */
  readonly append?: boolean;
  /** Results of predictions that come at or after this instant (ms) are not written yet but carried. */
  readonly until?: number;
  /** What an earlier call carried. */
  readonly carried?: readonly DueText[];
}

/** How much was written by this call. */
export interface WrittenLogs {
  readonly automationLines: number;
  readonly shadowLines: number;
  readonly bytes: number;
  /** Lines of late results that were not due before `until`: pass them to the next call. */
  readonly carried: readonly DueText[];
}

/** The automation log under a root. */
export const AUTOMATION_LOG = 'logs/automation_logs.jsonl';
/** The shadow log under a root. */
export const SHADOW_LOG = 'logs/shadow_mode_logs.jsonl';

/** Text is written in pieces of about this many characters. */
const PIECE = 1 << 20;

/** Writes both logs as a running system would: in order of time, a late result where its time falls. */
export async function writeLogs(o: WriteLogsOptions): Promise<WrittenLogs> {
  const automation = await openLog(join(o.root, AUTOMATION_LOG), o.append ?? false);
  try {
    const shadow = await openLog(join(o.root, SHADOW_LOG), o.append ?? false);
    try {
      return await writeBoth(o, automation, shadow);
    } finally {
      await shadow.close();
    }
  } finally {
    await automation.close();
  }
}

async function writeBoth(o: WriteLogsOptions, automation: Log, shadow: Log): Promise<WrittenLogs> {
  const until = o.until ?? Number.POSITIVE_INFINITY;
  const queue = new DueQueue<() => string>();
  for (const due of o.carried ?? []) queue.add(due.at, () => due.text);
  const release = (limit: number): void => {
    for (let due = queue.take(limit); due !== undefined; due = queue.take(limit))
      shadow.add(due.value(), 1);
  };
  for (const attempt of o.attempts) {
    release(Math.min(attempt.at, until));
    if (attempt.traces.automation) automation.add(automationLines(attempt), attempt.retries + 1);
    if (attempt.traces.shadow) {
      const lines = shadowLines(attempt);
      shadow.add(lines.prediction, 1);
      if (lines.result !== null) queue.add(lines.result.at, lines.result.text);
    }
    if (automation.full) await automation.flush();
    if (shadow.full) await shadow.flush();
  }
  release(until);
  await automation.flush();
  await shadow.flush();
  const carried: DueText[] = [];
  for (let due = queue.take(Infinity); due !== undefined; due = queue.take(Infinity)) {
    carried.push({ at: due.at, text: due.value() });
  }
  return {
    automationLines: automation.lines,
    shadowLines: shadow.lines,
    bytes: automation.bytes + shadow.bytes,
    carried,
  };
}

class Log {
  readonly #handle: FileHandle;
  #pending = '';
  lines = 0;
  bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  get full(): boolean {
    return this.#pending.length >= PIECE;
  }

  add(text: string, lines: number): void {
    this.#pending += text;
    this.lines += lines;
  }

  async flush(): Promise<void> {
    const piece = Buffer.from(this.#pending, 'utf8');
    this.#pending = '';
    this.bytes += piece.length;
    await this.#handle.writeFile(piece);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function openLog(path: string, append: boolean): Promise<Log> {
  await mkdir(dirname(path), { recursive: true });
  return new Log(await open(path, append ? 'a' : 'w'));
}
