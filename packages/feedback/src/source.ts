import type { BpError, FeedbackSourceName, QuarantinedLine } from '@bp/contracts';
import type { Fact } from './facts/fact.js';

/**
 * Terms: a *fact* is what one line of a log or one record of an answer says about an attempt. A *source* gives
 * facts; it knows how to find them and how to read one, and nothing about merging, windows or files of ours.
 */
export interface FeedbackSource {
  /** Stands in `outcome_source`, `sources` and the accounting: lower case letters, digits, `_`, `-`. */
  readonly name: FeedbackSourceName;
  /** Whether there is anything to read. Asks no server: an address given counts as something. */
  exists(): Promise<boolean>;
  /**
   * Streams everything there is into `sink`, in any order, once per call; never keeps it. May be called a second
   * time where `repeatable`. A part that cannot be read goes into the summary's `failures`, so that the rest still
   * counts; what makes the whole source unreadable may be thrown as a `BpError`.
   */
  read(sink: FactSink, context: ReadContext): Promise<ReadSummary>;
  /**
   * True where a second `read` gives the same facts again: facts older than the window are then looked at in a
   * second pass only, and need no memory. Otherwise they are held until all has been read.
   */
  readonly repeatable: boolean;
  /**
   * Reads one record into `fact` (which it resets): `null`, or the reason why it can't be used.
   * Replaying the quarantine calls it too.
   */
  understand(record: unknown, fact: Fact): string | null;
  /** Whether a quarantined line is of this source, by its `source` (a file name or `api`). */
  owns(quarantinedSource: string): boolean;
  /** Frees what `read` keeps open between two passes. */
  close?(): Promise<void>;
}

/** Takes what a source reads. A fact may be reused by the source as soon as the call returns. */
export interface FactSink {
  /** Takes what one line says of an attempt. */
  fact(fact: Fact): void;
  /** Takes a line that cannot be used. */
  reject(line: RejectedLine): void;
}

/** A line that a source could not understand: it goes into the quarantine, and can be tried again. */
export interface RejectedLine extends QuarantinedLine {
  /** Column names of a CSV line, without which it cannot be tried again, and what separates them (default: a comma). */
  readonly columns?: readonly string[];
  readonly delimiter?: string;
}

/** What a source is told when it is asked to read. */
export interface ReadContext {
  /** Start of the window in milliseconds since the epoch, `null` for everything. */
  readonly since: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Call it with the bytes read since the last call, and the size of everything if known. */
  readonly onBytes?: ((bytes: number, totalBytes: number | null) => void) | undefined;
  /** What an earlier run has read of this source: a source that finds it again may pass over it. Default: nothing. */
  readonly known?: readonly ReadPart[];
  /** `known`: only what `known` was found again as, instead of all the rest. */
  readonly only?: 'known' | undefined;
}

/** What was read of a source, to its end, so that it is known again by its content, whatever its name is by then. */
export interface ReadPart {
  /** What the part is of: the same content means something else elsewhere. */
  readonly family: string;
  /** Length of the content (decompressed, as UTF-8), and its sha256 in lower-case hex. */
  readonly bytes: number;
  readonly sha256: string;
  /** What comes behind it can be read alone. Otherwise it is known only where nothing does. */
  readonly mayGrow: boolean;
  /** Number of the line behind it. */
  readonly nextLine: number;
  /** Facts and rejected lines in it. */
  readonly records: number;
  /** Time of its latest fact, as the sink believed it: `null` where one has none, 0 where there are no facts. */
  readonly latest: number | null;
}

/** What has been read of a source by now. */
export interface ReadParts {
  readonly now: readonly ReadPart[];
  /** Those of {@link ReadContext.known} that are not there any more. */
  readonly gone: readonly ReadPart[];
  /** Facts and rejected lines that were passed over. */
  readonly alreadyRead: number;
}

/** What a reading has to say besides its facts. */
export interface ReadSummary {
  /** Files looked for and not there. */
  readonly missing: readonly string[];
  /** One sentence each. */
  readonly warnings: readonly string[];
  /** There is probably more than could be had, though nothing failed; `warnings` says why. Default: no. */
  readonly truncated?: boolean;
  /** What looks as if it belonged to the source and was not read, by name. Default: nothing. */
  readonly passedOver?: readonly string[];
  /** Files or pages that could not be read; what came before them counts. */
  readonly failures: readonly BpError[];
  /** Everything that was read, in parts, by a source that can tell them. Default: it can't. */
  readonly parts?: ReadParts;
}
