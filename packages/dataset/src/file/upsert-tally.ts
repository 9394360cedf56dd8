/** Attempts touched: `new + updated + unchanged`. */
export interface UpsertCounts {
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** What became of the attempts, and how large the dataset is now. */
export interface UpsertResult extends UpsertCounts {
  /** Rows of the dataset before, and afterwards. */
  readonly rowsBefore: number;
  readonly rows: number;
  /** Of `updated`: attempts whose outcome is now the opposite of what the dataset held. */
  readonly reversed: number;
  /** By each source that spoke of an attempt; an attempt of two sources counts in both. */
  readonly bySource: Readonly<Record<string, UpsertCounts>>;
}

type Change = keyof UpsertCounts;

/** Counts what became of attempts, in total and by each source that spoke of them. */
export class UpsertTally {
  readonly #total = emptyCounts();
  readonly #bySource = new Map<string, Record<Change, number>>();
  /** Few combinations of sources occur: each is split once. */
  readonly #sourceLists = new Map<string, readonly Record<Change, number>[]>();

  /** Of those updated, the outcomes that are now the opposite. */
  reversed = 0;

  count(change: Change, sources: string): void {
    this.#total[change] += 1;
    for (const counts of this.#countsOf(sources)) counts[change] += 1;
  }

  result(rowsBefore: number, rows: number): UpsertResult {
    return {
      ...this.#total,
      rowsBefore,
      rows,
      reversed: this.reversed,
      bySource: Object.fromEntries(this.#bySource),
    };
  }

  #countsOf(sources: string): readonly Record<Change, number>[] {
    let list = this.#sourceLists.get(sources);
    if (list === undefined) {
      list = sources
        .split('|')
        .filter((name) => name !== '')
        .map((name) => this.#countsOfOne(name));
      this.#sourceLists.set(sources, list);
    }
    return list;
  }

  #countsOfOne(name: string): Record<Change, number> {
    let counts = this.#bySource.get(name);
    if (counts === undefined) {
      counts = emptyCounts();
      this.#bySource.set(name, counts);
    }
    return counts;
  }
}

function emptyCounts(): Record<Change, number> {
  return { new: 0, updated: 0, unchanged: 0 };
}
