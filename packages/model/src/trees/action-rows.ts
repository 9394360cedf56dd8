import { slotsOf, type TreeEnsemble } from './ensemble.js';
import { keyOf } from './keys.js';

/**
 * The columns of a success model that say which action is asked about: the one of that action is 1, the others 0.
 * A site is laid out by slot once, and copied once per action with these columns filled in.
 */
export interface ActionSlots {
  readonly actions: number;
  /** Slots from here on are action columns (slots are in order of their features). */
  readonly first: number;
  /** Keys of the slots from `first`, one row of them per action. */
  readonly keys: Int32Array;
}

/** @param features Feature index of each action's column, in the order in which answers are wanted. */
export function actionSlots(
  ensemble: Pick<TreeEnsemble, 'slotFeature'>,
  features: readonly number[],
): ActionSlots {
  const slots = slotsOf(ensemble);
  const smallest = Math.min(...features);
  let first = slots;
  while (first > 0 && ensemble.slotFeature[first - 1]! >= smallest) first -= 1;
  const width = slots - first;
  const keys = new Int32Array(features.length * width);
  features.forEach((feature, action) => {
    for (let index = 0; index < width; index += 1) {
      const asked = ensemble.slotFeature[first + index] === feature;
      keys[action * width + index] = keyOf(asked ? 1 : 0);
    }
  });
  return { actions: features.length, first, keys };
}

/** Copies the row of keys at `from` to one row per action there and after it, with the action columns filled in. */
export function spreadOverActions(
  columns: ActionSlots,
  stride: number,
  keys: Int32Array,
  from: number,
): void {
  const { actions, first } = columns;
  const width = columns.keys.length / actions;
  for (let action = 0; action < actions; action += 1) {
    const offset = from + action * stride;
    if (action > 0) keys.copyWithin(offset, from, from + stride);
    for (let index = 0; index < width; index += 1) {
      keys[offset + first + index] = columns.keys[action * width + index]!;
    }
  }
}
