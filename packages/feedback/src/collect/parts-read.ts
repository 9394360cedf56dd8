import type { FeedbackSource, ReadPart, ReadSummary } from '../source.js';
import type { AlreadyRead } from './already-read.js';

/** The parts of logs that a run knew, and those that it has read. */
export class PartsRead {
  readonly #before: Readonly<Record<string, readonly ReadPart[]>>;
  readonly #since: number | null;
  /** By source. */
  readonly now: Record<string, readonly ReadPart[]> = {};
  readonly #untold: Set<string>;
  /** Whether all lines that can be read again are in one of them. */
  areAll = true;
  #fit = true;

  constructor(known: AlreadyRead | null, since: number | null) {
    this.#before = known?.parts ?? {};
    this.#since = since;
    this.#untold = new Set(Object.keys(this.#before));
  }

  /** What may be passed over of a source. */
  knownOf({ name }: FeedbackSource): readonly ReadPart[] {
    return this.#before[name] ?? [];
  }

  /** Takes note of what was read in the first pass. */
  take(source: FeedbackSource, { parts, failures }: ReadSummary): void {
    if (!source.repeatable) return;
    if (parts === undefined || failures.length > 0) {
      this.fail(source);
      return;
    }
    this.#untold.delete(source.name);
    this.now[source.name] = parts.now;
    this.#lose(parts.gone);
  }

  /** A source was not read whole: the next run begins anew. */
  fail({ repeatable }: FeedbackSource): void {
    if (repeatable) this.areAll = false;
  }

  /** Whether what was known is all there still, as far as it may put attempts into the window. To be asked after all reading. */
  get fit(): boolean {
    for (const name of this.#untold) this.#lose(this.#before[name]!);
    return this.#fit;
  }

  #lose(gone: readonly ReadPart[]): void {
    const since = this.#since;
    if (since === null) return;
    if (gone.some(({ latest }) => latest === null || latest >= since)) this.#fit = false;
  }
}
