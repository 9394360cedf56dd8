import { brokenFile, type Fail } from './broken-file.js';
import { type Link, MissingRule, type TreeEnsemble } from './ensemble.js';
import { EnsembleBuilder, type SourceTree } from './ensemble-builder.js';
import { keyAbove } from './keys.js';

type Fields = ReadonlyMap<string, string>;

/**
 * Reads LightGBM's own text format (`LGBM_BoosterSaveModelToString`; versions 2 to 4, format: LightGBM
 * `src/io/tree.cpp` and `src/boosting/gbdt_model_text.cpp`) into flat arrays.
 * Supports numerical splits and the objectives `binary` (sigmoid 1) and `multiclass`.
 * @param where Shown in errors: the path of the file.
 * @throws BpError `BUNDLE_INVALID` for anything else.
 */
export function readLightgbmText(bytes: Uint8Array, where: string): TreeEnsemble {
  const fail = brokenFile(where);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const end = text.indexOf('\nend of trees');
  if (!text.startsWith('tree\n') || end === -1) {
    throw fail('is not a LightGBM model: it does not run from "tree" to "end of trees"');
  }
  const blocks = text.slice(0, end).split('\nTree=');
  const header = fieldsOf(blocks[0]!);
  const groups = wholeNumber(header, 'num_tree_per_iteration', fail);
  const link = linkOf(header, groups, fail);
  const trees = blocks.length - 1;
  const averaged = header.has('average_output');
  const scale = averaged ? 1 / Math.max(1, trees / groups) : 1;
  const builder = new EnsembleBuilder(fail);
  for (let tree = 0; tree < trees; tree += 1) {
    builder.addTree(sourceTree(fieldsOf(blocks[tree + 1]!), scale, fail));
  }
  return builder.finish({
    features: wholeNumber(header, 'max_feature_idx', fail) + 1,
    treeGroup: Int32Array.from({ length: trees }, (_, tree) => tree % groups),
    base: new Float64Array(groups),
    arithmetic: 'float64',
    link,
  });
}

function linkOf(header: Fields, groups: number, fail: Fail): Link {
  const objective = header.get('objective') ?? '';
  if (objective === 'binary sigmoid:1' && groups === 1) return 'sigmoid';
  if (objective === `multiclass num_class:${groups}`) return 'softmax';
  throw fail(
    `has the objective "${objective}"; this reader knows "binary sigmoid:1" and "multiclass num_class:N"`,
  );
}

/** Bits of `decision_type` (LightGBM include/LightGBM/tree.h). */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_SHIFT = 2;

function sourceTree(fields: Fields, scale: number, fail: Fail): SourceTree {
  const leaves = wholeNumber(fields, 'num_leaves', fail);
  if (leaves < 1) throw fail(`has a tree of ${leaves} leaves`);
  if (fields.get('is_linear') === '1') throw fail('has linear leaves, which are not supported');
  const inner = leaves - 1;
  const list = (name: string, length: number): Float64Array => {
    const numbers = numbersOf(fields.get(name) ?? '');
    if (numbers.length === length) return numbers;
    throw fail(`has a tree of ${leaves} leaves with ${numbers.length} entries in ${name}`);
  };
  const nodes = inner + leaves;
  const tree = {
    nodes,
    root: 0,
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    feature: new Int32Array(nodes),
    key: new Int32Array(nodes),
    rule: new Uint8Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float32Array(nodes),
  };
  const values = list('leaf_value', leaves);
  // A tree of one leaf is written without counts.
  const counts = inner === 0 ? new Float64Array(1) : list('leaf_count', leaves);
  for (let leaf = 0; leaf < leaves; leaf += 1) {
    tree.value[inner + leaf] = values[leaf]! * scale;
    tree.cover[inner + leaf] = counts[leaf]!;
  }
  if (inner === 0) return tree;
  const features = list('split_feature', inner);
  const thresholds = list('threshold', inner);
  const decisions = list('decision_type', inner);
  const left = list('left_child', inner);
  const right = list('right_child', inner);
  const internal = list('internal_count', inner);
  for (let node = 0; node < inner; node += 1) {
    // A child below zero is a leaf: the complement of its number.
    tree.left[node] = left[node]! < 0 ? inner + ~left[node]! : left[node]!;
    tree.right[node] = right[node]! < 0 ? inner + ~right[node]! : right[node]!;
    tree.feature[node] = features[node]!;
    tree.key[node] = keyAbove(thresholds[node]!);
    tree.rule[node] = ruleOf(decisions[node]!, fail);
    tree.cover[node] = internal[node]!;
  }
  return tree;
}

function ruleOf(decision: number, fail: Fail): MissingRule {
  if ((decision & CATEGORICAL) !== 0) {
    throw fail('splits on categories, which this reader does not support');
  }
  const left = (decision & DEFAULT_LEFT) !== 0;
  switch (decision >> MISSING_SHIFT) {
    case 0:
      return MissingRule.zero;
    case 1:
      return left ? MissingRule.zeroLeft : MissingRule.zeroRight;
    case 2:
      return left ? MissingRule.tinyLeft : MissingRule.tinyRight;
    default:
      throw fail(`has the decision type ${decision}`);
  }
}

function fieldsOf(block: string): Fields {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf('=');
    if (at === -1) fields.set(line, '');
    else fields.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  return fields;
}

function wholeNumber(fields: Fields, name: string, fail: Fail): number {
  const value = Number(fields.get(name) ?? Number.NaN);
  if (!Number.isInteger(value)) throw fail(`has no whole number ${name}`);
  return value;
}

function numbersOf(text: string): Float64Array {
  return text === '' ? new Float64Array(0) : Float64Array.from(text.split(' '), Number);
}
