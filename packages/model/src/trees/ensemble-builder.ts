import { completeTrees } from './complete-trees.js';
import {
  CHILD,
  COVER,
  KEY,
  type Link,
  MissingRule,
  NODE_WORDS,
  SLOT,
  type TreeEnsemble,
} from './ensemble.js';

/** One tree as its engine's file gives it; all arrays are indexed by the file's node number. */
export interface SourceTree {
  readonly nodes: number;
  readonly root: number;
  /** Child numbers; `left[n] < 0`: node `n` is a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  /** Key of the split: left where the row's key is smaller. */
  readonly key: Int32Array;
  readonly rule: Uint8Array;
  /** Value of a leaf. */
  readonly value: Float64Array;
  /** Weight of the training rows that reached the node. */
  readonly cover: Float32Array;
}

/** Gathers trees into flat arrays: depth first, siblings side by side, unreachable nodes left out. */
export class EnsembleBuilder {
  private nodes = new Int32Array(1024 * NODE_WORDS);
  private covers = new Float32Array(this.nodes.buffer);
  private used = 0;
  private leaves = new Float64Array(1024);
  private leafCount = 0;
  private readonly roots: number[] = [];
  private readonly treeDepth: number[] = [];
  private readonly treeGroup: number[] = [];
  private readonly slots = new Map<number, number>();
  private readonly features: number;
  private readonly fail: (what: string) => Error;

  /** @param fail makes the error for a file that cannot be right, from a phrase saying what is wrong. */
  constructor(features: number, fail: (what: string) => Error) {
    this.features = features;
    this.fail = fail;
  }

  /** Room for `nodes` more nodes at once, where the file tells how many will come. */
  reserve(nodes: number): void {
    this.ensureNodes(nodes);
  }

  addTree(tree: SourceTree, group: number): void {
    const rootAt = this.allocate(1);
    this.roots.push(rootAt);
    this.treeGroup.push(group);
    const pending: number[] = [tree.root, rootAt, 0];
    let deepest = 0;
    let placed = 0;
    while (pending.length > 0) {
      const depth = pending.pop()!;
      const at = pending.pop()!;
      const node = pending.pop()!;
      if (!(node >= 0 && node < tree.nodes)) throw this.fail(`names node ${node}`);
      placed += 1;
      if (placed > tree.nodes) throw this.fail('holds a tree that runs in a circle');
      this.covers[at + COVER] = tree.cover[node]!;
      if (tree.left[node]! < 0) {
        this.nodes[at + SLOT] = LEAF;
        this.nodes[at + KEY] = this.addLeaf(tree.value[node]!);
        this.nodes[at + CHILD] = at - NODE_WORDS;
        deepest = Math.max(deepest, depth);
        continue;
      }
      const slot = this.slotOf(tree.feature[node]!, tree.rule[node]!);
      const child = this.allocate(2);
      this.nodes[at + SLOT] = slot;
      this.nodes[at + KEY] = tree.key[node]!;
      this.nodes[at + CHILD] = child;
      pending.push(tree.right[node]!, child + NODE_WORDS, depth + 1);
      pending.push(tree.left[node]!, child, depth + 1);
    }
    this.treeDepth.push(deepest);
  }

  finish(options: {
    readonly base: Float64Array;
    readonly arithmetic: 'float32' | 'float64';
    readonly link: Link;
  }): TreeEnsemble {
    const slots = [...this.slots.keys()];
    const order = slots.map((_, slot) => slot).sort((a, b) => slots[a]! - slots[b]!);
    const nodes = this.nodes.slice(0, this.used);
    renumberSlots(nodes, order);
    const ensemble = {
      nodes,
      leaves: this.leaves.slice(0, this.leafCount),
      roots: Int32Array.from(this.roots),
      treeDepth: Int32Array.from(this.treeDepth),
      treeGroup: Int32Array.from(this.treeGroup),
      base: options.base,
      slotFeature: Int32Array.from(order, (slot) => Math.floor(slots[slot]! / RULES)),
      slotRule: Uint8Array.from(order, (slot) => slots[slot]! % RULES),
      features: this.features,
      arithmetic: options.arithmetic,
      link: options.link,
    };
    return { ...ensemble, complete: completeTrees(ensemble) };
  }

  private slotOf(feature: number, rule: number): number {
    if (!(feature >= 0 && feature < this.features)) {
      throw this.fail(`splits on feature ${feature}, the model has ${this.features}`);
    }
    const code = feature * RULES + rule;
    let slot = this.slots.get(code);
    if (slot === undefined) {
      slot = this.slots.size;
      this.slots.set(code, slot);
    }
    return slot;
  }

  private addLeaf(value: number): number {
    if (!Number.isFinite(value)) throw this.fail(`has a leaf with the value ${value}`);
    if (this.leafCount === this.leaves.length) {
      const larger = new Float64Array(this.leaves.length * 2);
      larger.set(this.leaves);
      this.leaves = larger;
    }
    this.leaves[this.leafCount] = value;
    this.leafCount += 1;
    return this.leafCount - 1;
  }

  private allocate(count: number): number {
    this.ensureNodes(count);
    const at = this.used;
    this.used += count * NODE_WORDS;
    return at;
  }

  private ensureNodes(count: number): void {
    const needed = this.used + count * NODE_WORDS;
    if (needed <= this.nodes.length) return;
    const larger = new Int32Array(Math.max(needed, this.nodes.length * 2));
    larger.set(this.nodes);
    this.nodes = larger;
    this.covers = new Float32Array(larger.buffer);
  }
}

/** Stands for the leaves' slot until it is known how many slots there are. */
const LEAF = -1;
const RULES = Object.keys(MissingRule).length;

/** Slots in order of their features: independent of the order in which the trees name them. */
function renumberSlots(nodes: Int32Array, order: readonly number[]): void {
  const newNumber = new Int32Array(order.length);
  order.forEach((slot, index) => {
    newNumber[slot] = index;
  });
  for (let at = 0; at < nodes.length; at += NODE_WORDS) {
    nodes[at] = nodes[at] === LEAF ? order.length : newNumber[nodes[at]!]!;
  }
}
