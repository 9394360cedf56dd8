import { createRequire } from 'node:module';
import type { ForestTree } from '@bp/model';
import type { RowSample } from '../forest-sample.js';

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

/**
 * Grows one tree on a bootstrap sample of the rows and columns, in terms of the sample's columns. A missing value goes left
 * everywhere.
 * @param gains Of each column, the falls of the Gini impurity by its splits, times their rows: this tree's are added.
 */
export function growTree(
  sample: RowSample,
  seed: number,
  classes: number,
  gains: Float64Array,
): ForestTree {
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
  const drawn = forest.indexes[0]!;
  const left: number[] = [];
  const right: number[] = [];
  const feature: number[] = [];
  const threshold: number[] = [];
  const cover: number[] = [];
  const shares: number[][] = [];
  const visit = (node: CartNode, reached: number[][]): number => {
    const at = left.length;
    left.push(-1);
    right.push(-1);
    feature.push(0);
    threshold.push(0);
    cover.push(reached.length);
    shares.push([]);
    if (node.left === undefined || node.right === undefined) {
      const found = node.distribution?.getRow(0) ?? [];
      shares[at] = Array.from(
        { length: classes },
        // Laplace's rule of succession: few rows are not certainty.
        (_, label) => ((found[label] ?? 0) * reached.length + 1) / (reached.length + classes),
      );
      return at;
    }
    const column = drawn[node.splitColumn]!;
    const goesLeft = (row: number[]): boolean => row[column]! < node.splitValue;
    feature[at] = column;
    threshold[at] = node.splitValue;
    gains[column]! += node.gain * reached.length;
    left[at] = visit(node.left, reached.filter(goesLeft));
    right[at] = visit(
      node.right,
      reached.filter((row) => !goesLeft(row)),
    );
    return at;
  };
  visit(forest.estimators[0]!.root, table);
  return { left, right, feature, threshold, cover, shares };
}

function readable(value: number): number {
  return Number.isFinite(value) ? value : SCRIPT_MISSING;
}
