/** A text and the instant (ms) from which it may be written. */
export interface DueText {
  readonly at: number;
  readonly text: string;
}

interface Entry<T> {
  readonly at: number;
  readonly value: T;
  readonly order: number;
}

/** Holds values until their time has come: a binary heap by due time; equal times leave in order of arrival. */
export class DueQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, value: T): void {
    const heap = this.#heap;
    const entry: Entry<T> = { at, value, order: this.#arrivals };
    this.#arrivals += 1;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(entry, heap[parent] as Entry<T>)) break;
      heap[place] = heap[parent] as Entry<T>;
      place = parent;
    }
    heap[place] = entry;
  }

  /** The earliest value due before `limit`, taken out; `undefined` where there is none. */
  take(limit: number): { readonly at: number; readonly value: T } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at >= limit) return undefined;
    const last = heap.pop() as Entry<T>;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Entry<T>): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry<T>, heap[child] as Entry<T>))
        child += 1;
      if (!before(heap[child] as Entry<T>, entry)) break;
      heap[place] = heap[child] as Entry<T>;
      place = child;
    }
    heap[place] = entry;
  }
}

function before(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
