import type { CompleteTrees } from './complete-form.js';
import { answerConditions } from './conditions.js';
import type { TreeEnsemble } from './ensemble.js';
import { fillKeys, keyOf } from './keys.js';
import { BLOCK_ROWS, BLOCK_TREES, type MarginScorer } from './row-block.js';
import { addTreesForActions } from './walk-complete.js';

/** Actions that are walked in step; models that know fewer leave places unused. */
const LANES = 4;
/** A condition that all four lanes meet: a byte for each. */
const ALL_LANES = 0x01010101;

/** Asks an ensemble about every row once per action; see `marginScorer`. */
export function actionScorer(
  ensemble: TreeEnsemble,
  trees: CompleteTrees,
  actions: readonly number[],
): MarginScorer {
  const { conditions } = trees;
  const width = actions.length;
  const float32 = ensemble.arithmetic === 'float32';
  const firstColumn = Math.min(...actions);
  // Slots are in the order of their features, and actions are the last of them.
  const found = ensemble.slotFeature.findIndex((feature) => feature >= firstColumn);
  const siteSlots = found === -1 ? ensemble.slotFeature.length : found;
  const site = {
    slotFeature: ensemble.slotFeature.subarray(0, siteSlots),
    slotRule: ensemble.slotRule,
  };
  const keys = new Int32Array(siteSlots + 1);
  const stride = conditions.keys.length;
  const ofActions = actionAnswers(ensemble, trees, actions, siteSlots);
  const sums = new Float64Array(BLOCK_ROWS * LANES);
  let answers = new Int32Array(stride);
  let bytes = new Uint8Array(answers.buffer);
  answers.set(ofActions, stride - ofActions.length);

  const makeRoom = (): void => {
    answers = new Int32Array(BLOCK_ROWS * stride);
    bytes = new Uint8Array(answers.buffer);
    for (let place = 1; place <= BLOCK_ROWS; place += 1) {
      answers.set(ofActions, place * stride - ofActions.length);
    }
  };

  return {
    width,
    take(place, row, offset) {
      if (place > 0 && answers.length === stride) {
        const before = answers;
        makeRoom();
        answers.set(before);
      }
      fillKeys(site, row, offset, keys, 0);
      answerConditions(conditions, siteSlots, keys, ALL_LANES, answers, place * stride);
    },
    margins(rows, out) {
      sums.fill(ensemble.base[0]!);
      const count = ensemble.roots.length;
      const step = rows === 1 ? count : BLOCK_TREES;
      for (let first = 0; first < count; first += step) {
        const last = Math.min(count, first + step);
        for (let row = 0; row < rows; row += 1) {
          const from = row * stride * LANES;
          addTreesForActions(trees, float32, first, last, bytes, from, sums, row * LANES);
        }
      }
      for (let row = 0; row < rows; row += 1) {
        for (let action = 0; action < width; action += 1) {
          out[row * width + action] = sums[row * LANES + action]!;
        }
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
