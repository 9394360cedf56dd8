import { BpError } from '@bp/contracts';
import type { TreeEnsemble } from './ensemble.js';
import { EnsembleBuilder, type SourceTree } from './ensemble-builder.js';
import { JsonScanner } from './json-scanner.js';
import { keyOf } from './keys.js';

/** Largest tree that is read: far above what any sensible depth gives, far below what memory allows. */
const LARGEST_TREE = 1 << 24;

/**
 * Reads XGBoost's own JSON (`XGBoosterSaveModelToBuffer` with `{"format":"json"}`; versions 1.6 to 3.x, format:
 * xgboost `doc/tutorials/saving_model.rst` and `src/tree/tree_model.cc`) into flat arrays.
 * Supports gbtree with numerical splits and the objectives `binary:logistic` and `multi:softprob`.
 * @param where Shown in errors: the path of the file.
 * @throws BpError `BUNDLE_INVALID` for anything else.
 */
export function readXgboostJson(bytes: Uint8Array, where: string): TreeEnsemble {
  const fail = (what: string): BpError =>
    new BpError('BUNDLE_INVALID', `${where} ${what}`, {
      remedy: 'Train the model again with this program, or take the folder from a backup.',
      details: { file: where },
    });
  try {
    return new XgboostReader(bytes, fail).read();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw fail(`is no XGBoost model: ${cause.message}`);
    throw cause;
  }
}

class XgboostReader {
  private readonly scan: JsonScanner;
  private readonly fail: (what: string) => BpError;
  private readonly trees: SourceTree[] = [];
  private treeInfo: number[] = [];
  private objective = '';
  private booster = '';
  private classes = 0;
  private features = 0;
  private baseScore = Number.NaN;

  constructor(bytes: Uint8Array, fail: (what: string) => BpError) {
    this.scan = new JsonScanner(bytes);
    this.fail = fail;
  }

  read(): TreeEnsemble {
    const { scan } = this;
    let seen = false;
    scan.object((key) => {
      if (key !== 'learner') return scan.skip();
      seen = true;
      scan.object((member) => this.learnerMember(member));
    });
    if (!seen) throw this.fail('is no XGBoost model: it has no "learner"');
    return this.build();
  }

  private learnerMember(member: string): void {
    const { scan } = this;
    if (member === 'gradient_booster') {
      scan.object((key) => {
        if (key === 'name') this.booster = scan.string();
        else if (key === 'model') this.model();
        else scan.skip();
      });
    } else if (member === 'learner_model_param') {
      const numbers: Record<string, number> = {};
      scan.object((key) => {
        numbers[key] = scalarOf(scan.string());
      });
      this.classes = numbers.num_class ?? 0;
      this.features = numbers.num_feature ?? 0;
      this.baseScore = numbers.base_score ?? Number.NaN;
    } else if (member === 'objective') {
      scan.object((key) => {
        if (key === 'name') this.objective = scan.string();
        else scan.skip();
      });
    } else {
      scan.skip();
    }
  }

  private model(): void {
    const { scan } = this;
    scan.object((key) => {
      if (key === 'trees') {
        scan.array(() => this.trees.push(this.tree()));
      } else if (key === 'tree_info') {
        const info: number[] = [];
        scan.array(() => info.push(scan.number()));
        this.treeInfo = info;
      } else {
        scan.skip();
      }
    });
  }

  /** The members of a tree come in any order, and how long its arrays are may come last. */
  private tree(): SourceTree {
    const { scan } = this;
    const lists: Record<string, Float64Array> = {};
    let nodes = -1;
    scan.object((key) => {
      if (TREE_LISTS.has(key)) {
        lists[key] = this.list();
      } else if (key === 'categories_nodes') {
        scan.array(() => {
          throw this.fail('splits on categories, which this reader does not support');
        });
      } else if (key === 'tree_param') {
        scan.object((name) => {
          const value = scan.string();
          if (name === 'num_nodes') nodes = Number(value);
          if (name === 'size_leaf_vector' && Number(value) > 1) {
            throw this.fail('has vectors for leaves, which this reader does not support');
          }
        });
      } else {
        scan.skip();
      }
    });
    for (const name of TREE_LISTS) {
      if (lists[name]?.length !== nodes) {
        throw this.fail(`has a tree of ${nodes} nodes with ${lists[name]?.length ?? 'no'} ${name}`);
      }
    }
    return sourceTree(nodes, lists as Record<TreeList, Float64Array>);
  }

  private list(): Float64Array {
    if (scratch.length === 0) scratch = new Float64Array(1 << 12);
    let count = 0;
    this.scan.array(() => {
      if (count === scratch.length) {
        if (count >= LARGEST_TREE) throw this.fail(`has a tree of more than ${count} nodes`);
        const larger = new Float64Array(scratch.length * 2);
        larger.set(scratch);
        scratch = larger;
      }
      scratch[count] = this.scan.numberOrBoolean();
      count += 1;
    });
    return scratch.slice(0, count);
  }

  private build(): TreeEnsemble {
    if (this.booster !== 'gbtree') {
      throw this.fail(`is a ${this.booster || 'nameless'} booster; this reader knows gbtree`);
    }
    const binary = this.objective === 'binary:logistic';
    if (!binary && this.objective !== 'multi:softprob') {
      throw this.fail(
        `has the objective ${this.objective}; this reader knows binary:logistic and multi:softprob`,
      );
    }
    const groups = binary ? 1 : this.classes;
    if (!(groups >= 1 && groups <= 1000)) throw this.fail(`has ${groups} classes`);
    if (this.treeInfo.length !== this.trees.length) {
      throw this.fail(
        `has ${this.trees.length} trees and ${this.treeInfo.length} entries in tree_info`,
      );
    }
    if (!Number.isFinite(this.baseScore)) throw this.fail('has no base_score');
    const builder = new EnsembleBuilder(this.features, this.fail);
    builder.reserve(this.trees.reduce((sum, tree) => sum + tree.nodes, 0));
    this.trees.forEach((tree, index) => {
      const group = this.treeInfo[index]!;
      if (!(group >= 0 && group < groups)) throw this.fail(`has a tree for class ${group}`);
      builder.addTree(tree, group);
    });
    const margin = binary ? logit(this.baseScore) : Math.fround(this.baseScore);
    if (!Number.isFinite(margin)) throw this.fail(`has the base_score ${this.baseScore}`);
    return builder.finish({
      base: new Float64Array(groups).fill(margin),
      arithmetic: 'float32',
      link: binary ? 'sigmoid' : 'softmax',
    });
  }
}

type TreeList =
  | 'left_children'
  | 'right_children'
  | 'split_indices'
  | 'split_conditions'
  | 'default_left'
  | 'sum_hessian';
const TREE_LISTS: ReadonlySet<string> = new Set<TreeList>([
  'left_children',
  'right_children',
  'split_indices',
  'split_conditions',
  'default_left',
  'sum_hessian',
]);

let scratch = new Float64Array(0);

function sourceTree(nodes: number, lists: Record<TreeList, Float64Array>): SourceTree {
  const conditions = lists.split_conditions;
  const key = new Int32Array(nodes);
  for (let node = 0; node < nodes; node += 1) key[node] = keyOf(conditions[node]!);
  return {
    nodes,
    root: 0,
    left: Int32Array.from(lists.left_children),
    right: Int32Array.from(lists.right_children),
    feature: Int32Array.from(lists.split_indices),
    key,
    rule: Uint8Array.from(lists.default_left),
    value: conditions.map(Math.fround),
    cover: Float32Array.from(lists.sum_hessian),
  };
}

/** `5E-1`, or from 3.1 on a list of one, `[5E-1]`. */
function scalarOf(text: string): number {
  return Number(text.replace(/^\[([^,\]]*)\]$/, '$1'));
}

/** XGBoost's `ProbToMargin`, in its float32 arithmetic. */
function logit(probability: number): number {
  return -Math.fround(Math.log(Math.fround(1 / Math.fround(probability) - 1)));
}
