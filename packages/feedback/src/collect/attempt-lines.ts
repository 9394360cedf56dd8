import type { AttemptStore } from '../store/attempt-store.js';

/** Bits of an attempt's state. */
const IN_WINDOW = 1;
const FROM_PENDING = 2;

/** What is to be known of each attempt beside its facts: whether it is in the window, and how many lines it has. */
export class AttemptLines {
  readonly #store: AttemptStore;
  #state = new Uint8Array(1024);
  readonly #lines: Uint32Array[] = [];

  constructor(store: AttemptStore, sources: number) {
    this.#store = store;
    for (let source = 0; source < sources; source += 1) this.#lines.push(new Uint32Array(1024));
  }

  count(attempt: number, source: number, inWindow: boolean): void {
    this.#makeRoom(attempt);
    this.#lines[source]![attempt]! += 1;
    if (inWindow) this.#state[attempt]! |= IN_WINDOW;
  }

  markPending(attempt: number): void {
    this.#makeRoom(attempt);
    this.#state[attempt]! |= FROM_PENDING;
  }

  /** Whether older facts of this attempt count: one of its facts is in the window, or was when its prediction came. */
  isOpen(attempt: number): boolean {
    return this.#state[attempt] !== 0;
  }

  wasPending(attempt: number): boolean {
    return (this.#state[attempt]! & FROM_PENDING) !== 0;
  }

  of(attempt: number, source: number): number {
    return this.#lines[source]![attempt] ?? 0;
  }

  /** Numbers of the attempts that {@link isOpen}. */
  *open(): Generator<number> {
    for (let attempt = 0; attempt < this.#store.size; attempt += 1) {
      if (this.isOpen(attempt)) yield attempt;
    }
  }

  #makeRoom(attempt: number): void {
    if (attempt < this.#state.length) return;
    const length = Math.max(attempt + 1, Math.ceil(this.#state.length * 1.5));
    const state = new Uint8Array(length);
    state.set(this.#state);
    this.#state = state;
    for (const [source, lines] of this.#lines.entries()) {
      const grown = new Uint32Array(length);
      grown.set(lines);
      this.#lines[source] = grown;
    }
  }
}
