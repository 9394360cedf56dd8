/**
 * The different conditions that a model's splits ask: hundreds of thousands of nodes ask only a few thousand, as
 * engines sort values into some 256 bins. A row answers each of them once, and walks then only look answers up.
 */
export interface Conditions {
  /** A row's key at or above this one answers 1 (go right), below it 0; ascending within a slot. */
  readonly keys: Int32Array;
  /** First condition of each slot, and at last their number. */
  readonly from: Int32Array;
}

/**
 * A second form of a forest for walking it fast: every tree filled up to a complete one, so that the place of a child
 * follows from that of its parent (`2 i` and `2 i + 1`, the root is 1) and a node is nothing but the number of its
 * {@link Conditions condition}. 2 bytes a node where the flat arrays have 16: the splits of 800 trees of depth 8 take
 * 0.4 MB and stay in a processor's second cache, and a step is two loads and an addition.
 */
export interface CompleteTrees {
  readonly conditions: Conditions;
  /** Condition of node `i` of a tree at the tree's offset + `i`; 2^depth places a tree, the first unused. */
  readonly splits: Uint16Array;
  /** Value of a tree's leaf `i`, from the left, at the tree's offset + `i`. */
  readonly leaves: Float32Array | Float64Array;
  readonly offset: Int32Array;
  /** Steps to a tree's leaves; the same for the trees of a quad ({@link QUAD}), which are walked together. */
  readonly depth: Uint8Array;
}

/** Trees that are walked in step. */
export const QUAD = 4;
