import { brokenFile } from './broken-file.js';
import { MissingRule, type TreeEnsemble } from './ensemble.js';
import { EnsembleBuilder } from './ensemble-builder.js';
import { keyNotBelow } from './keys.js';

/**
 * The portable format of forests from `ml-random-forest`: each leaf holds the class shares of its training rows, and a
 * forest's probabilities are their means over the trees. A row goes left where its value is below the threshold or
 * missing.
 */
export interface ForestFile {
  readonly format: 'bp-forest';
  readonly formatVersion: 1;
  readonly classes: number;
  readonly featureNames: readonly string[];
  readonly trees: readonly ForestTree[];
}

/** Arrays by node; node 0 is the root. */
export interface ForestTree {
  /** Child on the left, -1 for a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** Training rows. */
  readonly cover: readonly number[];
  /** Leaves: shares per class; empty for inner nodes. */
  readonly shares: readonly (readonly number[])[];
}

/**
 * Reads {@link ForestFile} into flat arrays: one group for two classes (the chance of the second), one per class else.
 * @throws BpError `BUNDLE_INVALID`.
 */
export function readForestJson(bytes: Uint8Array, where: string): TreeEnsemble {
  const fail = brokenFile(where);
  let file: ForestFile;
  try {
    file = JSON.parse(Buffer.from(bytes).toString('utf8')) as ForestFile;
  } catch (cause) {
    throw fail(`is not JSON: ${(cause as Error).message}`);
  }
  if (file?.format !== 'bp-forest' || file.formatVersion !== 1 || !Array.isArray(file.trees)) {
    throw fail('is not a forest of format version 1');
  }
  if (file.trees.length === 0) throw fail('has no trees');
  if (!(Number.isInteger(file.classes) && file.classes >= 2 && file.classes <= MOST_CLASSES)) {
    throw fail(`has ${file.classes} classes`);
  }
  if (!Array.isArray(file.featureNames)) throw fail('has no list of feature names');
  file.trees.forEach((tree, index) => {
    const wrong = TREE_LISTS.find((name) => !isListOf(tree?.[name], tree?.left?.length));
    if (wrong !== undefined)
      throw fail(`has a tree ${index + 1} whose ${wrong} is not a list of its nodes`);
  });
  const builder = new EnsembleBuilder(fail);
  const groups = file.classes === 2 ? 1 : file.classes;
  for (const tree of file.trees) {
    for (let group = 0; group < groups; group += 1) {
      const wanted = file.classes === 2 ? 1 : group;
      builder.addTree(sourceTree(tree, wanted, file.trees.length));
    }
  }
  return builder.finish({
    features: file.featureNames.length,
    treeGroup: Int32Array.from({ length: builder.trees }, (_, tree) => tree % groups),
    base: new Float64Array(groups),
    arithmetic: 'float64',
    link: 'identity',
  });
}

/** More would be no forest of this system. */
const MOST_CLASSES = 1000;
const TREE_LISTS = ['left', 'right', 'feature', 'threshold', 'cover', 'shares'] as const;

function isListOf(list: unknown, nodes: number | undefined): boolean {
  return Array.isArray(list) && list.length > 0 && list.length === nodes;
}

function sourceTree(tree: ForestTree, wanted: number, trees: number) {
  return {
    nodes: tree.left.length,
    root: 0,
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    feature: Int32Array.from(tree.feature),
    key: Int32Array.from(tree.threshold, keyNotBelow),
    rule: new Uint8Array(tree.left.length).fill(MissingRule.left),
    value: Float64Array.from(tree.shares, (shares) => (shares?.[wanted] ?? 0) / trees),
    cover: Float32Array.from(tree.cover),
  };
}
