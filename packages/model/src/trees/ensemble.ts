/**
 * A tree ensemble as flat arrays, the same for every engine, and small enough to live in any service.
 *
 * Terms
 * - **key**: a float32 as an int32 of the same order (see `keys.ts`), so that traversal compares integers.
 * - **slot**: a feature together with the rule for its missing values. A row is first laid out by slot, with the
 *   missing ones set to the smallest or largest key, so that traversal needs no test for them.
 * - **leaf**: a node whose slot is one more than there are.
 * - **group**: one margin of the model: 1 for binary models, one per class for multiclass ones.
 */
export interface TreeEnsemble {
  /** Four int32 a node: slot, key (left where the row's key is smaller; of a leaf: its index), child, cover (float32 bits). */
  readonly nodes: Int32Array;
  /** Leaf values, in the ensemble's arithmetic. */
  readonly leaves: Float64Array;
  /** Offset into `nodes` of each tree's root. */
  readonly roots: Int32Array;
  /** Steps from each tree's root to its deepest leaf. */
  readonly treeDepth: Int32Array;
  /** Group that each tree adds to. */
  readonly treeGroup: Int32Array;
  /** Margin of each group before the first tree. */
  readonly base: Float64Array;
  /** Feature index of each slot. */
  readonly slotFeature: Int32Array;
  /** `MissingRule` of each slot. */
  readonly slotRule: Uint8Array;
  readonly features: number;
  /** XGBoost adds leaves up in float32, LightGBM in float64: parity needs the same. */
  readonly arithmetic: 'float32' | 'float64';
  readonly link: Link;
  /** A smaller copy for walking fast; `null` where trees are too deep for it. */
  readonly complete: CompleteTrees | null;
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
  /** Trees are sorted by their group, and within it in the order of the ensemble. */
  readonly offset: Int32Array;
  /** Steps to a tree's leaves. */
  readonly depth: Uint8Array;
  /** First tree of each group, and at last their number. */
  readonly groupStart: Int32Array;
}

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

/** From margins to probabilities. `identity`: a forest whose trees vote with probabilities. */
export type Link = 'sigmoid' | 'softmax' | 'identity';

/** int32 words per node. */
export const NODE_WORDS = 4;
/** Word of a node: slot; {@link slotsOf} of a leaf. */
export const SLOT = 0;
/** Word of a node: key of its split; of a leaf, its index into `leaves`. */
export const KEY = 1;
/** Word of a node: offset of its left child; the right one follows it. */
export const CHILD = 2;
export const COVER = 3;

/** What a missing value does at a split. LightGBM's rules also read magnitudes up to 1e-35 as 0. */
export const MissingRule = {
  /** XGBoost: to the right; every number as it is. */
  right: 0,
  left: 1,
  /** LightGBM `None`: a missing value is 0. */
  zero: 2,
  /** LightGBM `NaN`. */
  tinyRight: 3,
  tinyLeft: 4,
  /** LightGBM `Zero`: 0 is missing too. */
  zeroRight: 5,
  zeroLeft: 6,
} as const;
export type MissingRule = (typeof MissingRule)[keyof typeof MissingRule];

/** Number of slots; also the slot of leaves. */
export function slotsOf(ensemble: Pick<TreeEnsemble, 'slotFeature'>): number {
  return ensemble.slotFeature.length;
}
