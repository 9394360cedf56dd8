import { LANES } from './action-walk.js';
import { compiledWalk } from './compiled-walk.js';
import type { CompleteTrees } from './complete-form.js';
import { answerConditions } from './conditions.js';
import type { TreeEnsemble } from './ensemble.js';
import { fillKeys, keyOf } from './keys.js';
import { BLOCK_ROWS, type MarginScorer } from './row-block.js';
import { scriptWalk } from './walk-complete.js';

/** A condition that all four lanes meet: a byte for each. */
const ALL_LANES = 0x01010101;

/** Asks an ensemble about every row once per action; see `marginScorer`. */
export function actionScorer(
  ensemble: TreeEnsemble,
  trees: CompleteTrees,
  actions: readonly number[],
): MarginScorer {
  // What the functions below name lives as long as they: neither the ensemble nor its trees, which the walk has copied.
  const { conditions } = trees;
  const base = ensemble.base[0]!;
  const width = actions.length;
  const firstColumn = Math.min(...actions);
  // Slots are in the order of their features, and actions are the last of them.
  const found = ensemble.slotFeature.findIndex((feature) => feature >= firstColumn);
  const siteSlots = found === -1 ? ensemble.slotFeature.length : found;
  const site = {
    slotFeature: ensemble.slotFeature.subarray(0, siteSlots),
    slotRule: ensemble.slotRule,
  };
  const stride = siteSlots + 1;
  const keys = new Int32Array(BLOCK_ROWS * stride);
  const ofActions = actionAnswers(ensemble, trees, actions, siteSlots);
  const { answers, sums, walk } = compiledWalk(trees) ?? scriptWalk(trees);
  answers.set(ofActions, conditions.from[siteSlots]!);
  return {
    width,
    take(place, row, offset) {
      fillKeys(site, row, offset, keys, place * stride);
    },
    margins(rows, out) {
      for (let row = 0; row < rows; row += 1) {
        answerConditions(conditions, siteSlots, keys, row * stride, ALL_LANES, answers);
        sums.fill(base);
        walk();
        for (let action = 0; action < width; action += 1) out[row * width + action] = sums[action]!;
      }
    },
  };
}

/** Answers to the conditions on action columns, the last ones: a byte per action, the same for every site. */
function actionAnswers(
  ensemble: TreeEnsemble,
  trees: CompleteTrees,
  actions: readonly number[],
  siteSlots: number,
): Int32Array {
  const { keys, from } = trees.conditions;
  const start = from[siteSlots]!;
  const answers = new Int32Array(keys.length - start);
  const bytes = new Uint8Array(answers.buffer);
  for (let slot = siteSlots; slot < ensemble.slotFeature.length; slot += 1) {
    for (let condition = from[slot]!; condition < from[slot + 1]!; condition += 1) {
      actions.forEach((feature, action) => {
        const key = keyOf(ensemble.slotFeature[slot] === feature ? 1 : 0);
        bytes[(condition - start) * LANES + action] = Number(key >= keys[condition]!);
      });
    }
  }
  return answers;
}
