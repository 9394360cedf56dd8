import type { MarginPart, Questions } from '../margin/margin-part.js';
import { type CompiledWalk, compiledWalk } from './compiled-walk.js';
import { answerConditions, answerInByte } from './conditions.js';
import { CHILD, KEY, NODE_WORDS, SLOT, slotsOf, type TreeEnsemble } from './ensemble.js';
import { fillKeys } from './keys.js';
import { shapOfRow } from './shap.js';

/** A condition that all four rows meet: a byte for each. */
const ALL_ROWS = 0x01010101;

/**
 * The margins of trees: by the compiled walk where they have a complete form and the platform has WebAssembly, else by
 * a plain one through the flat arrays, which hold any tree.
 */
export function treeMargins(given: TreeEnsemble, questions: Questions): MarginPart {
  // The walk has a copy of the complete trees: this part must not keep them too.
  const ensemble = { ...given, complete: null };
  const { block, rows, shared } = questions;
  const { base, features, slotFeature } = ensemble;
  const groups = base.length;
  const bits = new Int32Array(block.buffer, block.byteOffset, block.length);
  const keys = new Int32Array(slotsOf(ensemble));
  // Slots are in the order of their features.
  const siteSlots = slotFeature.filter((feature) => feature < shared).length;
  const site = { ...ensemble, slotFeature: slotFeature.subarray(0, siteSlots) };
  const siteKeys = keys.subarray(0, siteSlots);
  const walk = given.complete === null ? null : compiledWalk(given.complete);
  const add = walk === null ? addFlat : fastAdder(walk);

  function fastAdder({ answers, conditions, sums, walk }: CompiledWalk) {
    for (let row = 0; row < rows; row += 1) {
      fillKeys(ensemble, bits, row * features, siteSlots, keys);
      answerInByte(conditions, keys, siteSlots, row, answers);
    }
    return (out: Float64Array): void => {
      answerConditions(conditions, siteKeys, ALL_ROWS, answers);
      for (let group = 0; group < groups; group += 1) {
        sums.fill(base[group]!);
        walk(group);
        for (let row = 0; row < rows; row += 1) out[row * groups + group]! += sums[row]!;
      }
    };
  }

  function addFlat(out: Float64Array): void {
    for (let row = 0; row < rows; row += 1) {
      fillKeys(ensemble, bits, row * features, siteSlots, keys);
      const sums = base.slice();
      addFlatTrees(ensemble, keys, sums);
      for (let group = 0; group < groups; group += 1) out[row * groups + group]! += sums[group]!;
    }
  }

  return {
    add(out) {
      fillKeys(site, bits, 0, 0, siteKeys);
      add(out);
    },
    explain(row, group) {
      return shapOfRow(ensemble, block.subarray(row * features, (row + 1) * features), group);
    },
  };
}

/** Adds trees of any shape, one after another, to the sums of their groups. */
function addFlatTrees(ensemble: TreeEnsemble, keys: Int32Array, sums: Float64Array): void {
  const { nodes, leaves, roots, treeGroup } = ensemble;
  const leafSlot = slotsOf(ensemble);
  const float32 = ensemble.arithmetic === 'float32';
  for (let tree = 0; tree < roots.length; tree += 1) {
    let at = roots[tree]!;
    for (let slot = nodes[at + SLOT]!; slot !== leafSlot; slot = nodes[at + SLOT]!) {
      at = nodes[at + CHILD]! + (keys[slot]! < nodes[at + KEY]! ? 0 : NODE_WORDS);
    }
    const group = treeGroup[tree]!;
    const sum = sums[group]! + leaves[nodes[at + KEY]!]!;
    sums[group] = float32 ? Math.fround(sum) : sum;
  }
}
