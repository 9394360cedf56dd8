import { type Conditions, KEY, NODE_WORDS, SLOT, slotsOf, type TreeEnsemble } from './ensemble.js';

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
function metConditions(keys: Int32Array, start: number, end: number, key: number): number {
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
 * Answers all conditions for a row.
 * @param row Its keys, by slot. @param answers `yes` or 0 for each condition.
 */
export function answerConditions(
  conditions: Conditions,
  row: Int32Array,
  yes: number,
  answers: Int32Array,
): void {
  const { keys, from } = conditions;
  let start = 0;
  for (let slot = 0; slot < row.length; slot += 1) {
    const end = from[slot + 1]!;
    const key = row[slot]!;
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

/** Answers the conditions of the slots from `fromSlot` on in one of four bytes each: 1 or 0. */
export function answerInByte(
  { keys, from }: Conditions,
  row: Int32Array,
  fromSlot: number,
  byte: number,
  answers: Int32Array,
): void {
  const ones = 1 << (byte * 8);
  for (let slot = fromSlot; slot < row.length; slot += 1) {
    for (let index = from[slot]!; index < from[slot + 1]!; index += 1) {
      answers[index] = (answers[index]! & ~ones) | (-Number(row[slot]! >= keys[index]!) & ones);
    }
  }
}

/** Number of the condition that the node at `at` asks. */
export function conditionAt(conditions: Conditions, nodes: Int32Array, at: number): number {
  const slot = nodes[at + SLOT]!;
  const start = conditions.from[slot]!;
  const end = conditions.from[slot + 1]!;
  return start + metConditions(conditions.keys, start, end, nodes[at + KEY]!) - 1;
}
