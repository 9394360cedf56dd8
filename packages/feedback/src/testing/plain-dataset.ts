import type { AttemptKey, FeedbackRecord, RecordSet } from '@bp/contracts';
import { mergeFeedbackRecords, NO_OUTCOME } from '@bp/contracts';

/** The simplest thing that does with records what a dataset does: one row a key, merged, in the order of keys. */
export class PlainDataset {
  readonly rows = new Map<AttemptKey, FeedbackRecord>();

  /** Which of these attempts it holds. */
  readonly known = async (keys: ReadonlySet<AttemptKey>): Promise<ReadonlySet<AttemptKey>> =>
    new Set([...keys].filter((key) => this.rows.has(key)));

  take({ records }: { readonly records: RecordSet }): void {
    let taken = 0;
    for (const key of records.keys()) {
      taken += 1;
      const record = records.get(key)!;
      const row = this.rows.get(key);
      if (row === undefined && record.outcome_source === NO_OUTCOME) {
        throw new Error(`${key} has no outcome and no row`);
      }
      this.rows.set(key, row === undefined ? record : mergeFeedbackRecords(row, record));
    }
    if (taken !== records.size) throw new Error(`${records.size} announced, ${taken} given`);
  }

  text(): string {
    return [...this.rows.keys()]
      .sort()
      .map((key) => JSON.stringify(this.rows.get(key)))
      .join('\n');
  }
}
