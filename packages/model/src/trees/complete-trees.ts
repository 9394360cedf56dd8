import { conditionAt, conditionsOf } from './conditions.js';
import {
  CHILD,
  type CompleteTrees,
  KEY,
  NODE_WORDS,
  SLOT,
  slotsOf,
  type TreeEnsemble,
} from './ensemble.js';

/** Nodes name their condition in 16 bits. */
const MOST_CONDITIONS = 1 << 16;
/** The complete form is left out where it would take more than this share of the flat arrays: deep, narrow trees. */
const LARGEST_SHARE = 0.4;

/** The complete form of an ensemble, or `null` where it would be too large: it is then walked in its flat arrays. */
export function completeTrees(ensemble: Omit<TreeEnsemble, 'complete'>): CompleteTrees | null {
  const { treeGroup } = ensemble;
  const order = Array.from(treeGroup.keys()).sort((a, b) => treeGroup[a]! - treeGroup[b]!);
  const offset = new Int32Array(order.length);
  const bytesPerLeaf = ensemble.arithmetic === 'float32' ? 4 : 8;
  const flatBytes = ensemble.nodes.byteLength + ensemble.leaves.byteLength;
  let places = 0;
  for (let place = 0; place < order.length; place += 1) {
    offset[place] = places;
    places += 2 ** ensemble.treeDepth[order[place]!]!;
    if (places * (2 + bytesPerLeaf) > flatBytes * LARGEST_SHARE) return null;
  }
  const conditions = conditionsOf(ensemble);
  if (conditions.keys.length > MOST_CONDITIONS) return null;
  const groupStart = new Int32Array(ensemble.base.length + 1);
  for (const group of treeGroup) groupStart[group + 1]! += 1;
  for (let group = 1; group < groupStart.length; group += 1) {
    groupStart[group]! += groupStart[group - 1]!;
  }
  const complete = {
    conditions,
    splits: new Uint16Array(places),
    leaves: bytesPerLeaf === 4 ? new Float32Array(places) : new Float64Array(places),
    offset,
    depth: Uint8Array.from(order, (tree) => ensemble.treeDepth[tree]!),
    groupStart,
  };
  order.forEach((tree, place) => {
    fillTree(ensemble, ensemble.roots[tree]!, place, complete);
  });
  return complete;
}

function fillTree(
  ensemble: Omit<TreeEnsemble, 'complete'>,
  root: number,
  place: number,
  complete: CompleteTrees,
): void {
  const { nodes, leaves } = ensemble;
  const leafSlot = slotsOf(ensemble);
  const offset = complete.offset[place]!;
  const depth = complete.depth[place]!;
  const visit = (at: number, node: number, stepsLeft: number): void => {
    if (nodes[at + SLOT] === leafSlot) {
      // What is asked on the way from here to the bottom doesn't matter: every leaf there is this one.
      const first = offset + ((node << stepsLeft) - (1 << depth));
      complete.leaves.fill(leaves[nodes[at + KEY]!]!, first, first + (1 << stepsLeft));
      return;
    }
    complete.splits[offset + node] = conditionAt(complete.conditions, nodes, at);
    const child = nodes[at + CHILD]!;
    visit(child, 2 * node, stepsLeft - 1);
    visit(child + NODE_WORDS, 2 * node + 1, stepsLeft - 1);
  };
  visit(root, 1, depth);
}
