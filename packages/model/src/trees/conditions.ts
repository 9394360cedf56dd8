import type { Conditions } from './complete-form.js';
import { KEY, NODE_WORDS, SLOT, slotsOf, type TreeEnsemble } from './ensemble.js';

/** Most conditions of a slot that are answered one by one; of more, the last that is met is searched for. */
const FEW = 24;

/** All conditions of an ensemble. */
export function conditionsOf(ensemble: Pick<TreeEnsemble, 'nodes' | 'slotFeature'>): Conditions {
  const { nodes } = ensemble;
  const slots = slotsOf(ensemble);
  const counts = new Int32Array(slots + 1);
  for (let at = 0; at < nodes.length; at += NODE_WORDS) counts[nodes[at + SLOT]!]! += 1;
  const starts = new Int32Array(slots + 1);
  for (let slot = 0; slot < slots; slot += 1) starts[slot + 1] = starts[slot]! + counts[slot]!;
  const keys = new Int32Array(starts[slots]!);
  const filled = starts.slice();
  for (let at = 0; at < nodes.length; at += NODE_WORDS) {
    const slot = nodes[at + SLOT]!;
    if (slot === slots) continue;
    keys[filled[slot]!] = nodes[at + KEY]!;
    filled[slot]! += 1;
  }
  const from = new Int32Array(slots + 1);
  let used = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    from[slot] = used;
    const own = keys.subarray(starts[slot], starts[slot + 1]).sort();
    for (let index = 0; index < own.length; index += 1) {
      if (index > 0 && own[index] === own[index - 1]) continue;
      // Never ahead of what is read: the kept keys of all slots so far are at most those looked at.
      keys[used] = own[index]!;
      used += 1;
    }
  }
  from[slots] = used;
  return { keys: keys.slice(0, used), from };
}

/** How many conditions from `start` to `end` a key meets: they are the first ones. */
export function metConditions(keys: Int32Array, start: number, end: number, key: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low - start;
}

/**
 * Answers the conditions of the slots before `slots` for a row laid out by slot, from `rowOffset`.
 * @param answers `yes` or 0 for each condition.
 */
export function answerConditions(
  conditions: Conditions,
  slots: number,
  row: Int32Array,
  rowOffset: number,
  yes: number,
  answers: Uint8Array | Int32Array,
): void {
  const { keys, from } = conditions;
  let start = from[0]!;
  for (let slot = 0; slot < slots; slot += 1) {
    const end = from[slot + 1]!;
    const key = row[rowOffset + slot]!;
    if (end - start <= FEW) {
      for (let index = start; index < end; index += 1) {
        answers[index] = -Number(key >= keys[index]!) & yes;
      }
    } else {
      const met = start + metConditions(keys, start, end, key);
      answers.fill(yes, start, met);
      answers.fill(0, met, end);
    }
    start = end;
  }
}

/** Word of a node that its condition's number is looked up by. */
export function conditionAt(conditions: Conditions, nodes: Int32Array, at: number): number {
  const slot = nodes[at + SLOT]!;
  const start = conditions.from[slot]!;
  const end = conditions.from[slot + 1]!;
  return start + metConditions(conditions.keys, start, end, nodes[at + KEY]!) - 1;
}
