import { createRequire } from 'node:module';
import type { RowSample } from '../forest-sample.js';

/** A tree of `ml-random-forest`, in terms of the sample's columns. A missing value goes left everywhere. */
export type ScriptTree = ScriptLeaf | ScriptSplit;

interface ScriptLeaf {
  readonly rows: number;
  readonly shares: readonly number[];
}

interface ScriptSplit {
  readonly rows: number;
  readonly feature: number;
  /** Left where the value is below it. */
  readonly threshold: number;
  /** Fall of the Gini impurity. */
  readonly gain: number;
  readonly left: ScriptTree;
  readonly right: ScriptTree;
}

/** What of `ml-cart`'s nodes is read (ml-cart src/TreeNode.js). */
interface CartNode {
  readonly left?: CartNode;
  readonly right?: CartNode;
  readonly splitColumn: number;
  readonly splitValue: number;
  readonly gain: number;
  readonly distribution?: { getRow(row: number): number[] };
}

interface ScriptForest {
  train(rows: number[][], labels: number[]): void;
  readonly indexes: number[][];
  readonly estimators: { readonly root: CartNode }[];
}

type ForestModule = {
  readonly RandomForestClassifier: new (options: Record<string, unknown>) => ScriptForest;
};

/** Loaded when first needed: it is the last resort. */
const require = createRequire(import.meta.url);

/** Stands for a missing value: below every real one, so that it goes left. */
export const SCRIPT_MISSING = -1e30;
/** Share of the columns that a tree sees; drawn with replacement, so that fewer are distinct. */
const COLUMN_SHARE = 0.7;
const MOST_DEPTH = 10;
const FEWEST_LEAF_ROWS = 8;

/** Grows one tree on a bootstrap sample of the rows and columns. */
export function growTree(sample: RowSample, seed: number): ScriptTree {
  const module = require('ml-random-forest') as ForestModule;
  const { columns, rows } = sample;
  const forest = new module.RandomForestClassifier({
    nEstimators: 1,
    seed,
    maxFeatures: Math.max(1, Math.ceil(columns * COLUMN_SHARE)),
    replacement: true,
    // Out-of-bag rows are not used, and a sample without any would make it throw.
    noOOB: true,
    treeOptions: { maxDepth: MOST_DEPTH, minNumSamples: FEWEST_LEAF_ROWS, gainThreshold: 0.001 },
  });
  const table = Array.from({ length: rows }, (_, row) =>
    Array.from(sample.values.subarray(row * columns, (row + 1) * columns), readable),
  );
  forest.train(table, Array.from(sample.labels));
  return read(forest.estimators[0]!.root, forest.indexes[0]!, table);
}

function readable(value: number): number {
  return Number.isFinite(value) ? value : SCRIPT_MISSING;
}

function read(node: CartNode, columns: readonly number[], rows: number[][]): ScriptTree {
  if (node.left === undefined || node.right === undefined) {
    return { rows: rows.length, shares: node.distribution?.getRow(0) ?? [] };
  }
  const feature = columns[node.splitColumn]!;
  const threshold = node.splitValue;
  const below = rows.filter((row) => row[feature]! < threshold);
  const above = rows.filter((row) => !(row[feature]! < threshold));
  return {
    rows: rows.length,
    feature,
    threshold,
    gain: node.gain,
    left: read(node.left, columns, below),
    right: read(node.right, columns, above),
  };
}
