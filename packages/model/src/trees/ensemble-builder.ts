import type { Fail } from './broken-file.js';
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
  /** Child numbers; both -1: node `n` is a leaf. */
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
  /** Code (feature and rule) of each slot, in the order in which the trees name them. */
  private readonly slotCodes: number[] = [];
  /** Slot of each code plus 1; 0 where there is none yet. */
  private slotOfCode = new Int32Array(1024);
  /** Of the tree that is being laid out: node, place, depth, three words each. */
  private pending = new Int32Array(1024);
  /** Of the tree that is being laid out: 1 for each node that has a place. */
  private placed = new Uint8Array(1024);

  constructor(private readonly fail: Fail) {}

  get trees(): number {
    return this.roots.length;
  }

  addTree(tree: SourceTree): void {
    const rootAt = this.allocate(1);
    this.roots.push(rootAt);
    // A node is placed once, so that never more than there are nodes wait.
    if (this.pending.length < 3 * (tree.nodes + 2)) {
      this.pending = new Int32Array(6 * (tree.nodes + 2));
      this.placed = new Uint8Array(2 * (tree.nodes + 2));
    }
    const { pending, placed } = this;
    placed.fill(0);
    pending[0] = tree.root;
    pending[1] = rootAt;
    pending[2] = 0;
    let waiting = 3;
    let deepest = 0;
    while (waiting > 0) {
      waiting -= 3;
      const node = pending[waiting]!;
      const at = pending[waiting + 1]!;
      const depth = pending[waiting + 2]!;
      if (!(node >= 0 && node < tree.nodes)) throw this.fail(`names node ${node}`);
      if (placed[node] === 1) {
        throw this.fail(
          `reaches node ${node} of a tree twice: it has two parents, or runs in a circle`,
        );
      }
      placed[node] = 1;
      this.covers[at + COVER] = tree.cover[node]!;
      const left = tree.left[node]!;
      const right = tree.right[node]!;
      if (left < 0) {
        if (left !== NO_CHILD || right !== NO_CHILD) {
          throw this.fail(`has a node with the children ${left} and ${right}`);
        }
        this.nodes[at + SLOT] = LEAF;
        this.nodes[at + KEY] = this.addLeaf(tree.value[node]!);
        if (depth > deepest) deepest = depth;
        continue;
      }
      const slot = this.slotOf(tree.feature[node]!, tree.rule[node]!);
      const child = this.allocate(2);
      this.nodes[at + SLOT] = slot;
      this.nodes[at + KEY] = tree.key[node]!;
      this.nodes[at + CHILD] = child;
      pending[waiting] = right;
      pending[waiting + 1] = child + NODE_WORDS;
      pending[waiting + 2] = depth + 1;
      pending[waiting + 3] = left;
      pending[waiting + 4] = child;
      pending[waiting + 5] = depth + 1;
      waiting += 6;
    }
    this.treeDepth.push(deepest);
  }

  /** @param options.treeGroup Group of each tree, in the order in which they were added. */
  finish(options: {
    readonly features: number;
    readonly treeGroup: Int32Array;
    readonly base: Float64Array;
    readonly arithmetic: 'float32' | 'float64';
    readonly link: Link;
  }): TreeEnsemble {
    const slots = this.slotCodes;
    const largest = Math.floor(slots.reduce((most, code) => Math.max(most, code), -1) / RULES);
    if (largest >= options.features) {
      throw this.fail(`splits on feature ${largest}, the model has ${options.features}`);
    }
    const order = slots.map((_, slot) => slot).sort((a, b) => slots[a]! - slots[b]!);
    const nodes = this.nodes.slice(0, this.used);
    renumberSlots(nodes, order);
    const ensemble = {
      nodes,
      leaves: this.leaves.slice(0, this.leafCount),
      roots: Int32Array.from(this.roots),
      treeDepth: Int32Array.from(this.treeDepth),
      treeGroup: options.treeGroup,
      base: options.base,
      slotFeature: Int32Array.from(order, (slot) => Math.floor(slots[slot]! / RULES)),
      slotRule: Uint8Array.from(order, (slot) => slots[slot]! % RULES),
      features: options.features,
      arithmetic: options.arithmetic,
      link: options.link,
    };
    return { ...ensemble, complete: completeTrees(ensemble) };
  }

  private slotOf(feature: number, rule: number): number {
    if (!(feature >= 0 && feature <= LAST_FEATURE && rule < RULES)) {
      throw this.fail(`splits on feature ${feature}`);
    }
    const code = feature * RULES + rule;
    if (code >= this.slotOfCode.length) {
      const larger = new Int32Array(2 * code);
      larger.set(this.slotOfCode);
      this.slotOfCode = larger;
    }
    const known = this.slotOfCode[code]!;
    if (known > 0) return known - 1;
    this.slotCodes.push(code);
    this.slotOfCode[code] = this.slotCodes.length;
    return this.slotCodes.length - 1;
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
    const at = this.used;
    this.used += count * NODE_WORDS;
    if (this.used > this.nodes.length) {
      const larger = new Int32Array(Math.max(this.used, this.nodes.length * 2));
      larger.set(this.nodes);
      this.nodes = larger;
      this.covers = new Float32Array(larger.buffer);
    }
    return at;
  }
}

/** Both children of a leaf. */
const NO_CHILD = -1;
/** Stands for the leaves' slot until it is known how many slots there are. */
const LEAF = -1;
/** More features than this are damage, not data. */
const LAST_FEATURE = 1 << 20;
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
