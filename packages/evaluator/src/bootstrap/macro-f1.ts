import { ACTIONS } from '@bp/contracts';

/** Adds a row's hit, recommendation and truth: three figures per action, from `offset` on. */
export function addActionCounts(
  values: Float64Array,
  offset: number,
  truth: number,
  recommended: number,
): void {
  if (truth === recommended) values[offset + 3 * truth]! += 1;
  if (recommended < ACTIONS.length) values[offset + 3 * recommended + 1]! += 1;
  values[offset + 3 * truth + 2]! += 1;
}

/** Macro F1 of such sums, over actions that occur or were recommended; NaN where none does. */
export function macroF1(totals: Float64Array, offset: number): number {
  let total = 0;
  let classes = 0;
  for (let action = 0; action < ACTIONS.length; action += 1) {
    const at = offset + 3 * action;
    const both = totals[at + 1]! + totals[at + 2]!;
    if (both === 0) continue;
    total += (2 * totals[at]!) / both;
    classes += 1;
  }
  return classes === 0 ? Number.NaN : total / classes;
}
