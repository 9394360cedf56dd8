import { actionSlots, spreadOverActions } from './action-rows.js';
import { actionScorer } from './action-scorer.js';
import type { CompleteTrees } from './complete-form.js';
import { answerConditions } from './conditions.js';
import { slotsOf, type TreeEnsemble } from './ensemble.js';
import { fillKeys } from './keys.js';
import { marginsOfRows } from './margins.js';
import { BLOCK_ROWS, type MarginScorer } from './row-block.js';
import { addTrees } from './walk-complete.js';

/**
 * The fastest way to ask an ensemble.
 * @param actions `null`, or the feature index of each action's column: every row is then asked about once per action,
 * with that column 1 and the others 0, whatever it has there itself.
 */
export function marginScorer(
  ensemble: TreeEnsemble,
  actions: readonly number[] | null,
): MarginScorer {
  const { complete } = ensemble;
  if (complete === null) return flatScorer(ensemble, actions);
  return actions === null
    ? rowScorer(ensemble, complete)
    : actionScorer(ensemble, complete, actions);
}

function rowScorer(ensemble: TreeEnsemble, trees: CompleteTrees): MarginScorer {
  const slots = slotsOf(ensemble);
  const stride = slots + 1;
  const keys = new Int32Array(BLOCK_ROWS * stride);
  const answers = new Uint8Array(trees.conditions.keys.length);
  const width = ensemble.base.length;
  return {
    width,
    take(place, row, offset) {
      fillKeys(ensemble, row, offset, keys, place * stride);
    },
    margins(rows, out) {
      for (let row = 0; row < rows; row += 1) {
        answerConditions(trees.conditions, slots, keys, row * stride, 1, answers);
        out.set(ensemble.base, row * width);
        addTrees(trees, ensemble.treeGroup, answers, out, row * width);
      }
    },
  };
}

/** Trees too deep for the complete form, in their flat arrays. */
function flatScorer(ensemble: TreeEnsemble, actions: readonly number[] | null): MarginScorer {
  const columns = actions === null ? null : actionSlots(ensemble, actions);
  const asked = columns?.actions ?? 1;
  const stride = (slotsOf(ensemble) + 1) * asked;
  const keys = new Int32Array(BLOCK_ROWS * stride);
  return {
    width: ensemble.base.length * asked,
    take(place, row, offset) {
      fillKeys(ensemble, row, offset, keys, place * stride);
      if (columns !== null) spreadOverActions(columns, stride / asked, keys, place * stride);
    },
    margins(rows, out) {
      marginsOfRows(ensemble, keys, rows * asked, out);
    },
  };
}
