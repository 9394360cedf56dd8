import { type ActionWalk, LANES } from './action-walk.js';
import { type CompleteTrees, QUAD } from './complete-form.js';

/*
 * Walks through complete trees, four in step. No step depends on a branch: a processor guesses every other branch of a
 * tree wrongly, and four walks fill the time that one waits for its loads. Loops written out for one depth, eight walks
 * in step, or the first steps of all four done at once by bit operations gained nothing that would be worth the code. In WebAssembly (`compiled-walk.ts`) a walk takes two thirds of the time.
 */

/** The walk for platforms without WebAssembly. */
export function scriptWalk(trees: CompleteTrees): ActionWalk {
  const answers = new Int32Array(trees.conditions.keys.length);
  const bytes = new Uint8Array(answers.buffer);
  const sums = new Float64Array(LANES);
  return { answers, sums, walk: () => addTreesForActions(trees, bytes, sums) };
}

/**
 * Adds all trees to the four sums of one site, asked about with four actions.
 * @param answers Four bytes for each condition, one per action.
 */
function addTreesForActions(trees: CompleteTrees, answers: Uint8Array, sums: Float64Array): void {
  const { splits, leaves, offset, depth } = trees;
  const float32 = leaves instanceof Float32Array;
  const count = offset.length;
  let sum0 = sums[0]!;
  let sum1 = sums[1]!;
  let sum2 = sums[2]!;
  let sum3 = sums[3]!;
  for (let tree = 0; tree < count; tree += 1) {
    const start = offset[tree]!;
    const steps = depth[tree]!;
    let a = 1;
    let b = 1;
    let c = 1;
    let d = 1;
    for (let step = 0; step < steps; step += 1) {
      a = (a << 1) | answers[splits[start + a]! << 2]!;
      b = (b << 1) | answers[(splits[start + b]! << 2) | 1]!;
      c = (c << 1) | answers[(splits[start + c]! << 2) | 2]!;
      d = (d << 1) | answers[(splits[start + d]! << 2) | 3]!;
    }
    const leaf = start - (1 << steps);
    sum0 += leaves[leaf + a]!;
    sum1 += leaves[leaf + b]!;
    sum2 += leaves[leaf + c]!;
    sum3 += leaves[leaf + d]!;
    if (float32) {
      sum0 = Math.fround(sum0);
      sum1 = Math.fround(sum1);
      sum2 = Math.fround(sum2);
      sum3 = Math.fround(sum3);
    }
  }
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

/**
 * Adds all trees to the sums of one row, each to its group's.
 * @param answers One byte for each condition.
 * @param sums One sum per group from `to`.
 */
export function addTrees(
  trees: CompleteTrees,
  treeGroup: Int32Array,
  answers: Uint8Array,
  sums: Float64Array,
  to: number,
): void {
  const { splits, leaves, offset, depth } = trees;
  const float32 = leaves instanceof Float32Array;
  const count = offset.length;
  for (let tree = 0; tree < count; tree += QUAD) {
    const lanes = Math.min(QUAD, count - tree);
    const left0 = offset[tree]!;
    const left1 = lanes > 1 ? offset[tree + 1]! : left0;
    const left2 = lanes > 2 ? offset[tree + 2]! : left0;
    const left3 = lanes > 3 ? offset[tree + 3]! : left0;
    const steps = depth[tree]!;
    let a = 1;
    let b = 1;
    let c = 1;
    let d = 1;
    for (let step = 0; step < steps; step += 1) {
      a = (a << 1) | answers[splits[left0 + a]!]!;
      b = (b << 1) | answers[splits[left1 + b]!]!;
      c = (c << 1) | answers[splits[left2 + c]!]!;
      d = (d << 1) | answers[splits[left3 + d]!]!;
    }
    const below = 1 << steps;
    found[0] = leaves[left0 + a - below]!;
    found[1] = leaves[left1 + b - below]!;
    found[2] = leaves[left2 + c - below]!;
    found[3] = leaves[left3 + d - below]!;
    for (let lane = 0; lane < lanes; lane += 1) {
      const place = to + treeGroup[tree + lane]!;
      const sum = sums[place]! + found[lane]!;
      sums[place] = float32 ? Math.fround(sum) : sum;
    }
  }
}

const found = new Float64Array(4);
