import { type CompleteTrees, QUAD } from './complete-form.js';
import { conditionAt, conditionsOf } from './conditions.js';
import { CHILD, KEY, NODE_WORDS, SLOT, slotsOf, type TreeEnsemble } from './ensemble.js';

/** Nodes name their condition in 16 bits. */
const MOST_CONDITIONS = 1 << 16;
/** The complete form is left out where it would take more than this share of the flat arrays: deep, narrow trees. */
const LARGEST_SHARE = 0.4;

/** The complete form of an ensemble, or `null` where it would be too large: it is then walked in its flat arrays. */
export function completeTrees(ensemble: Omit<TreeEnsemble, 'complete'>): CompleteTrees | null {
  const trees = ensemble.roots.length;
  const depth = quadDepths(ensemble.treeDepth);
  const offset = new Int32Array(trees);
  const bytesPerLeaf = ensemble.arithmetic === 'float32' ? 4 : 8;
  const flatBytes = ensemble.nodes.byteLength + ensemble.leaves.byteLength;
  let places = 0;
  for (let tree = 0; tree < trees; tree += 1) {
    offset[tree] = places;
    places += 2 ** depth[tree]!;
    if (places * (2 + bytesPerLeaf) > flatBytes * LARGEST_SHARE) return null;
  }
  const conditions = conditionsOf(ensemble);
  if (conditions.keys.length > MOST_CONDITIONS) return null;
  const complete = {
    conditions,
    splits: new Uint16Array(places),
    leaves: bytesPerLeaf === 4 ? new Float32Array(places) : new Float64Array(places),
    offset,
    depth,
  };
  for (let tree = 0; tree < trees; tree += 1) fillTree(ensemble, tree, complete);
  return complete;
}

function quadDepths(treeDepth: Int32Array): Uint8Array {
  // Deeper ones are far too large in the complete form.
  const depth = Uint8Array.from(treeDepth, (steps) => Math.min(steps, 30));
  for (let quad = 0; quad < depth.length; quad += QUAD) {
    const own = depth.subarray(quad, quad + QUAD);
    own.fill(Math.max(...own));
  }
  return depth;
}

function fillTree(
  ensemble: Omit<TreeEnsemble, 'complete'>,
  tree: number,
  complete: CompleteTrees,
): void {
  const { nodes, leaves } = ensemble;
  const leafSlot = slotsOf(ensemble);
  const offset = complete.offset[tree]!;
  const depth = complete.depth[tree]!;
  const visit = (at: number, place: number, stepsLeft: number): void => {
    if (nodes[at + SLOT] === leafSlot) {
      // What is asked on the way from here to the bottom doesn't matter: every leaf there is this one.
      const first = offset + ((place << stepsLeft) - (1 << depth));
      const value = leaves[nodes[at + KEY]!]!;
      for (let leaf = 0; leaf < 1 << stepsLeft; leaf += 1) complete.leaves[first + leaf] = value;
      return;
    }
    complete.splits[offset + place] = conditionAt(complete.conditions, nodes, at);
    const child = nodes[at + CHILD]!;
    visit(child, 2 * place, stepsLeft - 1);
    visit(child + NODE_WORDS, 2 * place + 1, stepsLeft - 1);
  };
  visit(ensemble.roots[tree]!, 1, depth);
}
