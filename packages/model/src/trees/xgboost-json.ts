import { brokenFile, type Fail } from './broken-file.js';
import type { TreeEnsemble } from './ensemble.js';
import { EnsembleBuilder, type SourceTree } from './ensemble-builder.js';
import { emptyNumberList, JsonScanner, type NumberList } from './json-scanner.js';
import { keyOf } from './keys.js';

/**
 * Reads XGBoost's own JSON (`XGBoosterSaveModelToBuffer` with `{"format":"json"}`; versions 1.6 to 3.x, format:
 * xgboost `doc/tutorials/saving_model.rst` and `src/tree/tree_model.cc`) into flat arrays.
 * Supports gbtree with numerical splits and the objectives `binary:logistic` and `multi:softprob`.
 * @param where Shown in errors: the path of the file.
 * @throws BpError `BUNDLE_INVALID` for anything else.
 */
export function readXgboostJson(bytes: Uint8Array, where: string): TreeEnsemble {
  const fail = brokenFile(where);
  try {
    return new XgboostReader(bytes, fail).read();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw fail(`is not an XGBoost model: ${cause.message}`);
    throw cause;
  }
}

class XgboostReader {
  private readonly scan: JsonScanner;
  private readonly builder: EnsembleBuilder;
  private readonly lists = Object.fromEntries(
    TREE_LISTS.map((name) => [name, emptyNumberList()]),
  ) as TreeLists;
  private treeInfo: number[] = [];
  /** What the file says of itself; `null` where it does not. */
  private saidTrees: number | null = null;
  /** Of each tree, where it says so. */
  private readonly saidFeatures = new Set<number>();
  private objective = '';
  private booster = '';
  private classes = 0;
  private features = 0;
  private baseScores: readonly number[] = [];

  constructor(
    bytes: Uint8Array,
    private readonly fail: Fail,
  ) {
    this.scan = new JsonScanner(bytes);
    this.builder = new EnsembleBuilder(fail);
  }

  read(): TreeEnsemble {
    const { scan } = this;
    let seen = false;
    scan.object((key) => {
      if (key !== 'learner') return scan.skip();
      seen = true;
      scan.object((member) => this.learnerMember(member));
    });
    if (!seen) throw this.fail('is not an XGBoost model: it has no "learner"');
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
      const numbers: Record<string, readonly number[]> = {};
      scan.object((key) => {
        numbers[key] = numbersOf(scan.string());
      });
      this.classes = numbers.num_class?.[0] ?? 0;
      this.features = numbers.num_feature?.[0] ?? 0;
      this.baseScores = numbers.base_score ?? [];
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
        scan.array(() => this.builder.addTree(this.tree()));
      } else if (key === 'tree_info') {
        const info: number[] = [];
        scan.array(() => info.push(scan.number()));
        this.treeInfo = info;
      } else if (key === 'gbtree_model_param') {
        scan.object((name) => {
          const value = scan.string();
          if (name === 'num_trees') this.saidTrees = Number(value);
        });
      } else {
        scan.skip();
      }
    });
  }

  /** The members of a tree come in any order, and how long its arrays are may come last. */
  private tree(): SourceTree {
    const { scan, lists } = this;
    for (const name of TREE_LISTS) lists[name].count = Number.NaN;
    let nodes = -1;
    scan.object((key) => {
      if (isTreeList(key)) {
        scan.numbers(lists[key]);
      } else if (key === 'categories_nodes') {
        scan.array(() => {
          throw this.fail('splits on categories, which this reader does not support');
        });
      } else if (key === 'tree_param') {
        scan.object((name) => {
          const value = scan.string();
          if (name === 'num_nodes') nodes = Number(value);
          if (name === 'num_feature') this.saidFeatures.add(Number(value));
          if (name === 'size_leaf_vector' && Number(value) > 1) {
            throw this.fail('has vectors for leaves, which this reader does not support');
          }
        });
      } else {
        scan.skip();
      }
    });
    for (const name of TREE_LISTS) {
      const { count } = lists[name];
      if (count !== nodes) {
        throw this.fail(
          `has a tree of ${nodes} nodes with ${Number.isNaN(count) ? 'no' : count} ${name}`,
        );
      }
    }
    return sourceTree(nodes, lists);
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
    const { trees } = this.builder;
    if (this.treeInfo.length !== trees) {
      throw this.fail(`has ${trees} trees and ${this.treeInfo.length} entries in tree_info`);
    }
    if (this.saidTrees !== null && this.saidTrees !== trees) {
      throw this.fail(`says that it has ${this.saidTrees} trees, and has ${trees}`);
    }
    for (const features of this.saidFeatures) {
      if (features === this.features) continue;
      throw this.fail(`has ${this.features} features, and a tree of ${features}`);
    }
    const strange = this.treeInfo.find((group) => !(group >= 0 && group < groups));
    if (strange !== undefined) throw this.fail(`has a tree for class ${strange}`);
    return this.builder.finish({
      features: this.features,
      treeGroup: Int32Array.from(this.treeInfo),
      base: this.baseMargins(groups, binary),
      arithmetic: 'float32',
      link: binary ? 'sigmoid' : 'softmax',
    });
  }

  /** One score stands for all groups; from 3.1 on each can have its own. */
  private baseMargins(groups: number, binary: boolean): Float64Array {
    const { baseScores: scores } = this;
    if (scores.length === 0) throw this.fail('has no base_score');
    const margins = scores.map((score) => (binary ? logit(score) : Math.fround(score)));
    if ((scores.length !== 1 && scores.length !== groups) || !margins.every(Number.isFinite)) {
      throw this.fail(`has the base_score ${scores.join(', ')} for ${groups} groups`);
    }
    return Float64Array.from({ length: groups }, (_, group) => margins[group] ?? margins[0]!);
  }
}

const TREE_LISTS = [
  'left_children',
  'right_children',
  'split_indices',
  'split_conditions',
  'default_left',
  'sum_hessian',
] as const;
type TreeLists = Readonly<Record<(typeof TREE_LISTS)[number], NumberList>>;

function isTreeList(key: string): key is keyof TreeLists {
  return (TREE_LISTS as readonly string[]).includes(key);
}

/** A tree is read and laid out before the next one: all trees of a 15 MB file held as read would be 20 MB more. */
function sourceTree(nodes: number, lists: TreeLists): SourceTree {
  const read = (list: keyof TreeLists): Float64Array => lists[list].values.subarray(0, nodes);
  const value = new Float64Array(new Float32Array(read('split_conditions')));
  const key = new Int32Array(nodes);
  for (let node = 0; node < nodes; node += 1) key[node] = keyOf(value[node]!);
  return {
    nodes,
    root: 0,
    left: new Int32Array(read('left_children')),
    right: new Int32Array(read('right_children')),
    feature: new Int32Array(read('split_indices')),
    key,
    rule: new Uint8Array(read('default_left')),
    value,
    cover: new Float32Array(read('sum_hessian')),
  };
}

/** `5E-1`, or from 3.1 on a list, `[5E-1]` or `[1E-1,2E-1]`. */
function numbersOf(text: string): readonly number[] {
  return text
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map(Number);
}

/** XGBoost's `ProbToMargin`, in its float32 arithmetic. */
function logit(probability: number): number {
  return -Math.fround(Math.log(Math.fround(1 / Math.fround(probability) - 1)));
}
