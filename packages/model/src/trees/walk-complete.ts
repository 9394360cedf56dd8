import type { CompleteTrees } from './complete-form.js';

/*
 * Walks through complete trees, four in step. No step depends on a branch: a processor guesses every other branch of a
 * tree wrongly, and four walks fill the time that one waits for its loads. Eight were slower where it was tried, on a
 * busy machine. A loop written out for depth 8 alone would gain 14%; written out for any depth, 5% or nothing.
 */

/**
 * Adds the trees from `first` to before `last` to the four sums of one site, asked about with four actions.
 * @param answers Four bytes for each condition, one per action, from byte `from`.
 * @param sums Four sums from `to`.
 */
export function addTreesForActions(
  trees: CompleteTrees,
  float32: boolean,
  first: number,
  last: number,
  answers: Uint8Array,
  from: number,
  sums: Float64Array,
  to: number,
): void {
  const { splits, leaves, offset, depth } = trees;
  const from1 = from + 1;
  const from2 = from + 2;
  const from3 = from + 3;
  let sum0 = sums[to]!;
  let sum1 = sums[to + 1]!;
  let sum2 = sums[to + 2]!;
  let sum3 = sums[to + 3]!;
  for (let tree = first; tree < last; tree += 1) {
    const start = offset[tree]!;
    const steps = depth[tree]!;
    let a = 1;
    let b = 1;
    let c = 1;
    let d = 1;
    for (let step = 0; step < steps; step += 1) {
      a = (a << 1) | answers[from + (splits[start + a]! << 2)]!;
      b = (b << 1) | answers[from1 + (splits[start + b]! << 2)]!;
      c = (c << 1) | answers[from2 + (splits[start + c]! << 2)]!;
      d = (d << 1) | answers[from3 + (splits[start + d]! << 2)]!;
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
  sums[to] = sum0;
  sums[to + 1] = sum1;
  sums[to + 2] = sum2;
  sums[to + 3] = sum3;
}

/**
 * Adds the trees from `first` (the first of a quad) to before `last` to the sums of one row, each to its group's.
 * @param answers One byte for each condition, from `from`.
 * @param sums One sum per group from `to`.
 */
export function addTrees(
  trees: CompleteTrees,
  treeGroup: Int32Array,
  float32: boolean,
  first: number,
  last: number,
  answers: Uint8Array,
  from: number,
  sums: Float64Array,
  to: number,
): void {
  const { splits, leaves, offset, depth } = trees;
  for (let tree = first; tree < last; tree += 4) {
    const lanes = Math.min(4, last - tree);
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
      a = (a << 1) | answers[from + splits[left0 + a]!]!;
      b = (b << 1) | answers[from + splits[left1 + b]!]!;
      c = (c << 1) | answers[from + splits[left2 + c]!]!;
      d = (d << 1) | answers[from + splits[left3 + d]!]!;
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
