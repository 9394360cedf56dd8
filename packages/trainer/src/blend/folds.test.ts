import { describe, expect, it } from 'vitest';
import { madeUpMatrix } from '../testing/made-up-data.js';
import { chooseFolds, groupedFolds } from './folds.js';

/** Eight rows a domain, but half of all rows in one. */
const GROUPS = Int32Array.from({ length: 400 }, (_, row) => (row < 200 ? 0 : 1 + (row % 25)));

describe('folds', () => {
  it('hold each row out once, no domain on both sides, as even as domains allow', () => {
    const folds = groupedFolds(GROUPS, 5, 42);
    const held = folds.flatMap((fold) => [...fold.held]).sort((a, b) => a - b);
    expect(held).toEqual(Array.from(GROUPS, (_, row) => row));
    for (const fold of folds) {
      const outside = new Set(Array.from(fold.held, (row) => GROUPS[row]));
      expect(fold.train.some((row) => outside.has(GROUPS[row]))).toBe(false);
      expect(fold.train.length + fold.held.length).toBe(GROUPS.length);
      expect(fold.held.length).toBeGreaterThanOrEqual(40);
    }
  });

  it('are the same for the same seed, whatever numbers the domains have', () => {
    const one = groupedFolds(GROUPS, 5, 42);
    expect(groupedFolds(GROUPS, 5, 42)).toEqual(one);
    expect(
      groupedFolds(
        GROUPS.map((group) => 1000 - group),
        5,
        42,
      ),
    ).toEqual(one);
    expect(groupedFolds(GROUPS, 5, 43)).not.toEqual(one);
  });

  it('give way to the validation part where domains are few, a side has one class, or rows are many', () => {
    const plain = madeUpMatrix('success', 100, 1);
    expect(chooseFolds(plain, 1)).toHaveLength(5);
    expect(chooseFolds({ ...plain, groups: plain.groups.map((row) => row % 19) }, 1)).toEqual([]);
    const lone = { ...plain, labels: plain.labels.map((_, row) => (row === 0 ? 1 : 0)) };
    expect(chooseFolds(lone, 1)).toEqual([]);
    const rows = (count: number) => {
      const numbers = Array.from({ length: count }, (_, row) => row);
      const labels = Float32Array.from(numbers, (row) => row % 2);
      return { ...plain, rows: count, labels, groups: Int32Array.from(numbers) };
    };
    expect(chooseFolds(rows(10_001), 1)).toHaveLength(3);
    expect(chooseFolds(rows(30_001), 1)).toEqual([]);
  });
});
