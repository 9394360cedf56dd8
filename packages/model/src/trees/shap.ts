import type { ShapValues } from '../margin/margin-part.js';
import { CHILD, COVER, KEY, NODE_WORDS, SLOT, slotsOf, type TreeEnsemble } from './ensemble.js';
import { fillKeys } from './keys.js';

/**
 * Exact contributions of each feature to one margin of an encoded row (`features` float32): path-dependent TreeSHAP
 * (Lundberg et al., "Consistent Individualized Feature Attribution for Tree Ensembles", algorithm 2).
 */
export function shapOfRow(ensemble: TreeEnsemble, row: Float32Array, group: number): ShapValues {
  const keys = new Int32Array(slotsOf(ensemble));
  fillKeys(ensemble, new Int32Array(row.buffer, row.byteOffset, row.length), 0, 0, keys);
  const values = new Float64Array(ensemble.features);
  const walk = new TreeWalk(ensemble, keys, values);
  let baseValue = ensemble.base[group]!;
  let margin = baseValue;
  for (let tree = 0; tree < ensemble.roots.length; tree += 1) {
    if (ensemble.treeGroup[tree] !== group) continue;
    baseValue += walk.expectation(ensemble.roots[tree]!);
    margin += walk.explain(ensemble.roots[tree]!);
  }
  return { baseValue, margin, values };
}

/** One feature on the path from the root: which share of paths flows on without and with it, and the weights. */
class Path {
  feature: Int32Array;
  zero: Float64Array;
  one: Float64Array;
  weight: Float64Array;

  constructor(capacity: number) {
    this.feature = new Int32Array(capacity);
    this.zero = new Float64Array(capacity);
    this.one = new Float64Array(capacity);
    this.weight = new Float64Array(capacity);
  }

  copyFrom(other: Path, length: number): void {
    for (let i = 0; i < length; i += 1) {
      this.feature[i] = other.feature[i]!;
      this.zero[i] = other.zero[i]!;
      this.one[i] = other.one[i]!;
      this.weight[i] = other.weight[i]!;
    }
  }

  extend(length: number, zero: number, one: number, feature: number): void {
    const { weight } = this;
    this.feature[length] = feature;
    this.zero[length] = zero;
    this.one[length] = one;
    weight[length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i -= 1) {
      weight[i + 1]! += (one * weight[i]! * (i + 1)) / (length + 1);
      weight[i] = (zero * weight[i]! * (length - i)) / (length + 1);
    }
  }

  unwind(last: number, index: number): void {
    const { weight } = this;
    const one = this.one[index]!;
    const zero = this.zero[index]!;
    let next = weight[last]!;
    for (let i = last - 1; i >= 0; i -= 1) {
      if (one !== 0) {
        const before = weight[i]!;
        weight[i] = (next * (last + 1)) / ((i + 1) * one);
        next = before - (weight[i]! * zero * (last - i)) / (last + 1);
      } else {
        weight[i] = (weight[i]! * (last + 1)) / (zero * (last - i));
      }
    }
    for (let i = index; i < last; i += 1) {
      this.feature[i] = this.feature[i + 1]!;
      this.zero[i] = this.zero[i + 1]!;
      this.one[i] = this.one[i + 1]!;
    }
  }

  unwoundSum(last: number, index: number): number {
    const { weight } = this;
    const one = this.one[index]!;
    const zero = this.zero[index]!;
    let next = weight[last]!;
    let total = 0;
    for (let i = last - 1; i >= 0; i -= 1) {
      if (one !== 0) {
        const share = (next * (last + 1)) / ((i + 1) * one);
        total += share;
        next = weight[i]! - (share * zero * (last - i)) / (last + 1);
      } else {
        total += (weight[i]! / zero) * ((last + 1) / (last - i));
      }
    }
    return total;
  }
}

class TreeWalk {
  private readonly nodes: Int32Array;
  private readonly covers: Float32Array;
  private readonly paths: Path[] = [];

  constructor(
    private readonly ensemble: TreeEnsemble,
    private readonly keys: Int32Array,
    private readonly values: Float64Array,
  ) {
    this.nodes = ensemble.nodes;
    this.covers = new Float32Array(
      ensemble.nodes.buffer,
      ensemble.nodes.byteOffset,
      ensemble.nodes.length,
    );
  }

  /** Cover-weighted mean of the leaves below a node. */
  expectation(at: number): number {
    const child = this.nodes[at + CHILD]!;
    if (this.isLeaf(at)) return this.leafOf(at);
    const left = this.share(child, child);
    return left * this.expectation(child) + (1 - left) * this.expectation(child + NODE_WORDS);
  }

  /** Adds the tree's contributions to `values`; gives the row's leaf. */
  explain(root: number): number {
    return this.visit(root, 0, null, 0, 1, 1, -1);
  }

  private visit(
    at: number,
    depth: number,
    parent: Path | null,
    length: number,
    zero: number,
    one: number,
    feature: number,
  ): number {
    const path = this.pathAt(depth);
    if (parent !== null) path.copyFrom(parent, length);
    path.extend(length, zero, one, feature);
    const child = this.nodes[at + CHILD]!;
    if (this.isLeaf(at)) {
      const leaf = this.leafOf(at);
      for (let i = 1; i <= length; i += 1) {
        this.values[path.feature[i]!]! +=
          path.unwoundSum(length, i) * (path.one[i]! - path.zero[i]!) * leaf;
      }
      return leaf;
    }
    const slot = this.nodes[at + SLOT]!;
    const goesLeft = this.keys[slot]! < this.nodes[at + KEY]!;
    const hot = goesLeft ? child : child + NODE_WORDS;
    const cold = goesLeft ? child + NODE_WORDS : child;
    const split = this.ensemble.slotFeature[slot]!;
    let zeroBefore = 1;
    let oneBefore = 1;
    let last = length;
    for (let i = 1; i <= length; i += 1) {
      if (path.feature[i] !== split) continue;
      zeroBefore = path.zero[i]!;
      oneBefore = path.one[i]!;
      path.unwind(last, i);
      last -= 1;
      break;
    }
    const hotZero = this.share(hot, child) * zeroBefore;
    const coldZero = this.share(cold, child) * zeroBefore;
    const leaf = this.visit(hot, depth + 1, path, last + 1, hotZero, oneBefore, split);
    if (coldZero > 0) this.visit(cold, depth + 1, path, last + 1, coldZero, 0, split);
    return leaf;
  }

  private isLeaf(at: number): boolean {
    return this.nodes[at + SLOT] === slotsOf(this.ensemble);
  }

  private leafOf(at: number): number {
    return this.ensemble.leaves[this.nodes[at + KEY]!]!;
  }

  /** Share of the training rows at the parent of `pair` that went to `node`, one of the pair. */
  private share(node: number, pair: number): number {
    const left = this.covers[pair + COVER]!;
    const right = this.covers[pair + NODE_WORDS + COVER]!;
    const total = left + right;
    const share = total > 0 ? left / total : 0.5;
    return node === pair ? share : 1 - share;
  }

  private pathAt(depth: number): Path {
    let path = this.paths[depth];
    if (path === undefined) {
      path = new Path(depth + 2);
      this.paths[depth] = path;
    }
    return path;
  }
}
