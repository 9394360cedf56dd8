import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { type BpError, type Clock, fileStamp } from '@bp/contracts';
import { isErrno, storageError } from '@bp/files';
import { closeOnSigterm } from './flush-on-sigterm.js';
import { logPath, mendLogs } from './log-files.js';

/** How a decision log is written. Defaults: {@link DECISION_LOG_DEFAULTS}. */
export interface DecisionLogOptions {
  /** Folder of the log, made where it is not there. The file is `decisions-<host>-<pid>.jsonl`. */
  readonly dir: string;
  /** Size in bytes from which the file is renamed to one with its instant behind the name, and a new one begun. */
  readonly maxFileBytes?: number;
  /** Longest time in milliseconds that a line waits before it is written: what a crash can lose. */
  readonly flushMs?: number;
  /** Characters that wait at most before they are written. */
  readonly flushBytes?: number;
  /** Characters that may wait for a slow or full disk; lines beyond are dropped and counted. */
  readonly queueBytes?: number;
  /** Writes out what waits when the process is told to end (SIGTERM), then lets it end. Default: no. */
  readonly flushOnSigterm?: boolean;
}

/** What holds where nothing is given. */
export const DECISION_LOG_DEFAULTS = {
  maxFileBytes: 64 * 2 ** 20,
  flushMs: 1_000,
  flushBytes: 64 * 2 ** 10,
  queueBytes: 16 * 2 ** 20,
} as const;

/** Figures of a log since it was opened. */
export interface DecisionLogMetrics {
  /** Lines that are in the file. */
  readonly logged: number;
  /** Lines that a full or slow disk left no room for, and lines after the closing. */
  readonly dropped: number;
  /** Torn lines that died processes of this machine left, as found at the opening. */
  readonly lost_on_crash: number;
  /** Characters that wait. */
  readonly queued_bytes: number;
  /** Why the latest writing failed; `null`: it did not. */
  readonly log_error: { readonly code: string; readonly message: string } | null;
}

/** Who writes. */
export interface LogPlace {
  readonly hostname: string;
  readonly pid: number;
  readonly clock: Clock;
}

/** Lines that are written together. */
interface Batch {
  readonly text: string;
  readonly lines: number;
}

/**
 * Appends lines to a file of its own without ever making the caller wait. What waits is bounded; what a failed writing
 * left is tried again with the next, so that a disk that was full for a while costs nothing that found room to wait.
 */
export class DecisionLog {
  readonly path: string;
  readonly #options: Required<DecisionLogOptions>;
  readonly #place: LogPlace;
  #file: FileHandle | null = null;
  /** What failed to be written left a part of itself in the file. */
  #torn = false;
  #text = '';
  #lines = 0;
  readonly #queue: Batch[] = [];
  #queued = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #closed = false;
  #forgetSigterm: (() => void) | null = null;
  #logged = 0;
  #dropped = 0;
  #lostOnCrash = 0;
  #error: BpError | null = null;

  constructor(options: DecisionLogOptions, place: LogPlace) {
    this.#options = { ...DECISION_LOG_DEFAULTS, flushOnSigterm: false, ...options };
    this.#place = place;
    this.path = logPath(options.dir, place.hostname, place.pid);
  }

  /** Errors: `STORAGE_FAILED` where the folder cannot be made or read. */
  async open(): Promise<void> {
    const { dir, flushOnSigterm } = this.#options;
    const { hostname, pid } = this.#place;
    try {
      await mkdir(dir, { recursive: true });
      this.#lostOnCrash = await mendLogs(dir, hostname, pid);
    } catch (error) {
      throw storageError(error, 'open the decision log in', dir);
    }
    if (flushOnSigterm) this.#forgetSigterm = closeOnSigterm(this);
  }

  /** Takes a line that ends with a line break. */
  add(line: string): void {
    if (this.#closed || this.#queued + this.#text.length + line.length > this.#options.queueBytes) {
      this.#dropped += 1;
      return;
    }
    this.#text += line;
    this.#lines += 1;
    if (this.#text.length >= this.#options.flushBytes) this.#start();
    // It keeps the process alive for so long: what was decided is written before it ends by itself.
    else this.#timer ??= setTimeout(() => this.#start(), this.#options.flushMs);
  }

  metrics(): DecisionLogMetrics {
    const error = this.#error;
    return {
      logged: this.#logged,
      dropped: this.#dropped,
      lost_on_crash: this.#lostOnCrash,
      queued_bytes: this.#queued + this.#text.length,
      log_error: error === null ? null : { code: error.code, message: error.message },
    };
  }

  /** Done when what was taken before has been written, or once could not be. */
  flush(): Promise<void> {
    return this.#start();
  }

  /** Writes out what waits; what cannot be written now is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#forgetSigterm?.();
    await this.#start();
    // A writing that was under way may have begun before the last lines came.
    await this.#start();
    for (const { lines } of this.#queue.splice(0)) this.#dropped += lines;
    this.#queued = 0;
    this.#stopTimer();
    await this.#closeFile();
  }

  #start(): Promise<void> {
    this.#stopTimer();
    if (this.#text !== '') {
      this.#queue.push({ text: this.#text, lines: this.#lines });
      this.#queued += this.#text.length;
      this.#text = '';
      this.#lines = 0;
    }
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #writeAll(): Promise<void> {
    for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
      try {
        await this.#write(batch.text);
      } catch (cause) {
        this.#error = storageError(cause, 'write', this.path);
        if (!this.#closed) this.#timer ??= setTimeout(() => this.#start(), this.#options.flushMs);
        return;
      }
      this.#error = null;
      this.#queue.shift();
      this.#queued -= batch.text.length;
      this.#logged += batch.lines;
    }
  }

  /** All of the text or none: where the disk took a part of it, that is taken back, or at least ended. */
  async #write(text: string): Promise<void> {
    this.#file ??= await open(this.path, 'a');
    const file = this.#file;
    const { size } = await file.stat();
    try {
      await file.appendFile(this.#torn ? `\n${text}` : text);
      this.#torn = false;
    } catch (error) {
      await file.truncate(size).catch(() => {
        this.#torn = true;
      });
      // The next try may find another file there.
      await this.#closeFile();
      throw error;
    }
    if (size + text.length >= this.#options.maxFileBytes) await this.#rotate();
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }

  /** The new name is read as a part of the log, and never taken twice. */
  async #rotate(): Promise<void> {
    await this.#closeFile();
    const stamp = fileStamp(this.#place.clock()).replace('_', 'T');
    for (let turn = 1; ; turn += 1) {
      const to = `${this.path}.${stamp}.${turn}`;
      const taken = await stat(to).then(
        () => true,
        (error: unknown) => !isErrno(error, 'ENOENT'),
      );
      if (!taken) return rename(this.path, to);
    }
  }
}
