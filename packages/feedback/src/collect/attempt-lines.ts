import type { AttemptStore } from '../store/attempt-store.js';
import { Uint8Column, Uint32Column } from '../store/columns.js';

/** What is to be known of each attempt beside its facts: whether its older ones count, and how many lines it has. */
export class AttemptLines {
  readonly #store: AttemptStore;
  /** 1 where one of its facts is in the window, or was when its prediction came. */
  readonly #open = new Uint8Column();
  readonly #lines: readonly Uint32Column[];

  constructor(store: AttemptStore, sources: number) {
    this.#store = store;
    this.#lines = Array.from({ length: sources }, () => new Uint32Column());
  }

  count(attempt: number, source: number, inWindow: boolean): void {
    this.#lines[source]!.set(attempt, this.of(attempt, source) + 1);
    if (inWindow) this.#open.set(attempt, 1);
  }

  markPending(attempt: number): void {
    this.#open.set(attempt, 1);
  }

  /** Whether older facts of this attempt count. */
  isOpen(attempt: number): boolean {
    return this.#open.get(attempt) === 1;
  }

  of(attempt: number, source: number): number {
    return this.#lines[source]!.get(attempt);
  }

  /** Numbers of the attempts that {@link isOpen}. */
  *open(): Generator<number> {
    for (let attempt = 0; attempt < this.#store.size; attempt += 1) {
      if (this.isOpen(attempt)) yield attempt;
    }
  }
}
