import { expect } from 'vitest';
import { type Accounting, type LineCounts, NO_LINES } from '../index.js';

/** Nothing is lost: of each source and in total, every line read is merged, outside, quarantined or pending. */
export function checkAccounting(accounting: Accounting): void {
  const { sources, ...total } = accounting;
  const sum: Record<keyof LineCounts, number> = { ...NO_LINES };
  for (const counts of [total, ...Object.values(sources)]) {
    const { read, already_read: _apart, ...fates } = counts;
    expect(read).toBe(Object.values(fates).reduce((a, b) => a + b, 0));
    expect(Object.values(counts).every((count) => Number.isInteger(count) && count >= 0)).toBe(
      true,
    );
  }
  for (const counts of Object.values(sources)) {
    for (const name of Object.keys(sum) as (keyof LineCounts)[]) sum[name] += counts[name];
  }
  expect(total).toEqual(sum);
}
