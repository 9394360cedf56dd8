import { actionSlots, spreadOverActions } from './action-rows.js';
import { actionScorer } from './action-scorer.js';
import type { CompleteTrees } from './complete-form.js';
import { answerConditions } from './conditions.js';
import { slotsOf, type TreeEnsemble } from './ensemble.js';
import { fillKeys } from './keys.js';
import { marginsOfRows } from './margins.js';
import { BLOCK_ROWS, BLOCK_TREES, type MarginScorer } from './row-block.js';
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
  const keys = new Int32Array(slots + 1);
  const width = ensemble.base.length;
  const stride = trees.conditions.keys.length;
  const float32 = ensemble.arithmetic === 'float32';
  let answers = new Uint8Array(stride);
  return {
    width,
    take(place, row, offset) {
      answers = roomFor(answers, place, stride);
      fillKeys(ensemble, row, offset, keys, 0);
      answerConditions(trees.conditions, slots, keys, 1, answers, place * stride);
    },
    margins(rows, out) {
      for (let row = 0; row < rows; row += 1) out.set(ensemble.base, row * width);
      const count = ensemble.roots.length;
      for (let first = 0; first < count; first += BLOCK_TREES) {
        const last = Math.min(count, first + BLOCK_TREES);
        for (let row = 0; row < rows; row += 1) {
          const from = row * stride;
          addTrees(
            trees,
            ensemble.treeGroup,
            float32,
            first,
            last,
            answers,
            from,
            out,
            row * width,
          );
        }
      }
    },
  };
}

/** Trees too deep for the complete form, in their flat arrays. */
function flatScorer(ensemble: TreeEnsemble, actions: readonly number[] | null): MarginScorer {
  const columns = actions === null ? null : actionSlots(ensemble, actions);
  const asked = columns?.actions ?? 1;
  const stride = (slotsOf(ensemble) + 1) * asked;
  let keys = new Int32Array(stride);
  return {
    width: ensemble.base.length * asked,
    take(place, row, offset) {
      keys = roomFor(keys, place, stride);
      fillKeys(ensemble, row, offset, keys, place * stride);
      if (columns !== null) spreadOverActions(columns, stride / asked, keys, place * stride);
    },
    margins(rows, out) {
      marginsOfRows(ensemble, keys, rows * asked, out);
    },
  };
}

/** Room for one place at first, and for a whole block as soon as a second one is used. */
function roomFor<T extends Uint8Array | Int32Array>(now: T, place: number, stride: number): T {
  if ((place + 1) * stride <= now.length) return now;
  const larger = new (now.constructor as new (length: number) => T)(BLOCK_ROWS * stride);
  larger.set(now);
  return larger;
}
