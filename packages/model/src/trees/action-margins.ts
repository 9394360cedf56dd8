import { CHILD, NODE_WORDS, type TreeEnsemble } from './ensemble.js';
import { keyOf } from './keys.js';

/**
 * The columns of a success model that say which action is asked about: the one of that action is 1, the others 0.
 * All actions of a site share its other columns, so that one walk through a tree can serve them all: it parts only
 * where a node asks for an action.
 */
export interface ActionColumns {
  readonly actions: number;
  /** Slots from here on are action columns (slots are in order of their features). */
  readonly firstSlot: number;
  /** For each slot from `firstSlot`: bit of its action, `1 << index`. */
  readonly bits: Int32Array;
}

const KEY_OF_ONE = keyOf(1);

/** @param features Feature index of each action's column, in the order in which margins are wanted. */
export function actionColumns(
  ensemble: Pick<TreeEnsemble, 'slotFeature'>,
  features: readonly number[],
): ActionColumns {
  const smallest = Math.min(...features);
  const slots = [...ensemble.slotFeature];
  const found = slots.findIndex((feature) => feature >= smallest);
  const firstSlot = found === -1 ? slots.length : found;
  return {
    actions: features.length,
    firstSlot,
    bits: Int32Array.from(slots.slice(firstSlot), (feature) => {
      const action = features.indexOf(feature);
      return action === -1 ? 0 : 1 << action;
    }),
  };
}

/**
 * Margins of each action for rows of sites, for ensembles of one group.
 * @param keys `rows × slots`, laid out by slot; the action slots are not read.
 * @param out `rows × actions`, overwritten.
 */
export function marginsOfActions(
  ensemble: TreeEnsemble,
  columns: ActionColumns,
  keys: Int32Array,
  rows: number,
  out: Float64Array,
): void {
  const { nodes, leaves, roots } = ensemble;
  const { actions, firstSlot, bits } = columns;
  const slots = ensemble.slotFeature.length;
  const float32 = ensemble.arithmetic === 'float32';
  const everyAction = (1 << actions) - 1;
  out.fill(ensemble.base[0]!, 0, rows * actions);
  for (let tree = 0; tree < roots.length; tree += 1) {
    const root = roots[tree]!;
    for (let row = 0; row < rows; row += 1) {
      const keyOffset = row * slots;
      const target = row * actions;
      let at = root;
      let asked = everyAction;
      let waiting = 0;
      for (;;) {
        const child = nodes[at + CHILD]!;
        if (child < 0) {
          const leaf = leaves[~child]!;
          for (let action = 0; action < actions; action += 1) {
            if ((asked & (1 << action)) !== 0) {
              const sum = out[target + action]! + leaf;
              out[target + action] = float32 ? Math.fround(sum) : sum;
            }
          }
          if (waiting === 0) break;
          waiting -= 1;
          at = waitingNodes[waiting]!;
          asked = waitingActions[waiting]!;
          continue;
        }
        const slot = nodes[at]!;
        const key = nodes[at + 1]!;
        if (slot < firstSlot) {
          at = keys[keyOffset + slot]! < key ? child : child + NODE_WORDS;
          continue;
        }
        const bit = bits[slot - firstSlot]!;
        const left = (key > KEY_OF_ONE ? bit & asked : 0) | (key > 0 ? asked & ~bit : 0);
        const right = asked & ~left;
        if (left === 0) {
          at = child + NODE_WORDS;
        } else {
          at = child;
          if (right !== 0) {
            waitingNodes[waiting] = child + NODE_WORDS;
            waitingActions[waiting] = right;
            waiting += 1;
            asked = left;
          }
        }
      }
    }
  }
}

/** Parts of a walk that wait their turn: at most one per action, since every parting divides the actions. */
const waitingNodes = new Int32Array(32);
const waitingActions = new Int32Array(32);
