/** Holds texts until their time has come: a binary heap by due time; equal times leave in order of arrival. */
export interface DueText {
  readonly at: number;
  readonly text: string;
}

interface Entry extends DueText {
  readonly order: number;
}

export class DueQueue {
  readonly #heap: Entry[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(due: DueText): void {
    const heap = this.#heap;
    const entry: Entry = { at: due.at, text: due.text, order: this.#arrivals };
    this.#arrivals += 1;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(entry, heap[parent] as Entry)) break;
      heap[place] = heap[parent] as Entry;
      place = parent;
    }
    heap[place] = entry;
  }

  /** The earliest text due before `limit`, taken out; `undefined` where there is none. */
  take(limit: number): DueText | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at >= limit) return undefined;
    const last = heap.pop() as Entry;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry))
        child += 1;
      if (!before(heap[child] as Entry, entry)) break;
      heap[place] = heap[child] as Entry;
      place = child;
    }
    heap[place] = entry;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
