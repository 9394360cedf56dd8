import { createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { compiledWalk } from './compiled-walk.js';
import type { TreeEnsemble } from './ensemble.js';
import { EnsembleBuilder, type SourceTree } from './ensemble-builder.js';
import { marginScorer } from './margin-scorer.js';
import { BLOCK_ROWS } from './row-block.js';
import { scriptWalk } from './walk-complete.js';

const FEATURES = 7;
/** The last four are the actions' columns. */
const ACTION_COLUMNS = [3, 4, 5, 6];
const fail = (what: string): Error => new Error(what);

/** A tree of random shape, with splits on actions anywhere and thresholds that rows hit exactly. */
function randomTree(random: () => number, deepest: number, stops: number): SourceTree {
  const tree = { left: [-1], right: [-1], feature: [0], key: [0], rule: [0], value: [0] };
  const grow = (node: number, depth: number): void => {
    tree.value[node] = Math.fround(random() - 0.5);
    if (depth === deepest || random() < stops) return;
    tree.feature[node] = Math.floor(random() * FEATURES);
    tree.key[node] = new Int32Array(Float32Array.of(Math.floor(random() * 40) / 40).buffer)[0]!;
    tree.rule[node] = random() < 0.5 ? 0 : 1;
    const child = tree.left.length;
    tree.left[node] = child;
    tree.right[node] = child + 1;
    tree.left.push(-1, -1);
    grow(child, depth + 1);
    grow(child + 1, depth + 1);
  };
  grow(0, 0);
  const nodes = tree.left.length;
  return {
    nodes,
    root: 0,
    left: Int32Array.from(tree.left),
    right: Int32Array.from({ length: nodes }, (_, node) => tree.right[node] ?? -1),
    feature: Int32Array.from({ length: nodes }, (_, node) => tree.feature[node] ?? 0),
    key: Int32Array.from({ length: nodes }, (_, node) => tree.key[node] ?? 0),
    rule: Uint8Array.from({ length: nodes }, (_, node) => tree.rule[node] ?? 0),
    value: Float64Array.from(tree.value),
    cover: new Float32Array(nodes).fill(1),
  };
}

/** @param stops Chance that a branch ends before it is at `deepest`; the fourth tree in 17 is a single leaf. */
function randomEnsemble(
  trees: number,
  groups: number,
  deepest: number,
  stops: number,
): TreeEnsemble {
  const random = createRandom(trees + groups);
  const builder = new EnsembleBuilder(fail);
  for (let tree = 0; tree < trees; tree += 1) {
    builder.addTree(randomTree(random, tree % 17 === 3 ? 0 : deepest, stops));
  }
  const base = Float64Array.from({ length: groups }, () => Math.fround(random()));
  const treeGroup = Int32Array.from({ length: trees }, (_, tree) => tree % groups);
  return builder.finish({
    features: FEATURES,
    treeGroup,
    base,
    arithmetic: 'float32',
    link: 'identity',
  });
}

function randomRows(seed: number, rows: number): Int32Array {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: rows * FEATURES }, () =>
    random() < 0.2 ? Number.NaN : Math.floor(random() * 40) / 40,
  );
  return new Int32Array(values.buffer);
}

function marginsOf(
  ensemble: TreeEnsemble,
  actions: readonly number[] | null,
  rows: Int32Array,
  together: number,
): number[] {
  const scorer = marginScorer(ensemble, actions);
  const out: number[] = [];
  const count = rows.length / FEATURES;
  for (let start = 0; start < count; start += together) {
    const block = Math.min(together, count - start);
    for (let row = 0; row < block; row += 1) scorer.take(row, rows, (start + row) * FEATURES);
    const margins = new Float64Array(block * scorer.width);
    scorer.margins(block, margins);
    out.push(...margins);
  }
  return out;
}

describe.each([
  { trees: 1, groups: 1 },
  { trees: 5, groups: 1 },
  { trees: 131, groups: 1 },
  { trees: 131, groups: 4 },
])('marginScorer of $trees trees for $groups margins', ({ trees, groups }) => {
  const ensemble = randomEnsemble(trees, groups, 8, 0.03);
  const flat = { ...ensemble, complete: null };
  const rows = randomRows(9, 45);
  const asked = groups === 1 ? [null, ACTION_COLUMNS, ACTION_COLUMNS.slice(1, 3)] : [null];

  it.each(asked)(
    'gives the same from complete trees as from flat arrays, asked about %j',
    (actions) => {
      expect(ensemble.complete).not.toBeNull();
      const wanted = marginsOf(flat, actions, rows, 1);
      for (const together of [1, 2, BLOCK_ROWS]) {
        expect(marginsOf(ensemble, actions, rows, together)).toEqual(wanted);
      }
    },
  );
});

describe.each(['float32', 'float64'] as const)('walks in %s', (arithmetic) => {
  const ensemble = fullEnsemble(arithmetic);
  const trees = ensemble.complete!;

  it('are the same to the bit in WebAssembly and in JavaScript, one after another', () => {
    const compiled = compiledWalk(trees)!;
    const script = scriptWalk(trees);
    expect(compiled).not.toBeNull();
    const random = createRandom(3);
    for (let site = 0; site < 50; site += 1) {
      const answers = compiled.answers.map(() => Math.floor(random() * 2 ** 32) & 0x01010101);
      for (const walk of [compiled, script]) {
        walk.answers.set(answers);
        walk.sums.set([0.5, -1, 2, 0]);
        walk.walk();
      }
      expect([...compiled.sums]).toEqual([...script.sums]);
      expect(new Set(compiled.sums).size).toBe(4);
    }
  });

  it('of two models do not disturb each other', () => {
    const [one, other] = [compiledWalk(trees)!, compiledWalk(trees)!];
    one.answers.fill(0x01010101);
    other.answers.fill(0);
    for (const walk of [one, other, one]) {
      walk.sums.fill(0);
      walk.walk();
    }
    expect(one.sums[0]).not.toBe(other.sums[0]);
  });
});

describe('complete trees', () => {
  it('are left out for deep, narrow trees', () => {
    expect(randomEnsemble(20, 1, 25, 0.45).complete).toBeNull();
  });

  it('are there for full ones, and small', () => {
    const { complete, nodes } = fullEnsemble('float32');
    expect(complete).not.toBeNull();
    const bytes = complete!.splits.byteLength + complete!.leaves.byteLength;
    expect(bytes).toBeLessThan(0.3 * nodes.byteLength);
  });
});

/** 20 trees of depth 6 without an early leaf. */
function fullEnsemble(arithmetic: TreeEnsemble['arithmetic']): TreeEnsemble {
  const random = createRandom(4);
  const builder = new EnsembleBuilder(fail);
  for (let tree = 0; tree < 20; tree += 1) {
    const nodes = 127;
    const inner = (node: number): boolean => node < 63;
    builder.addTree({
      nodes,
      root: 0,
      left: Int32Array.from({ length: nodes }, (_, node) => (inner(node) ? 2 * node + 1 : -1)),
      right: Int32Array.from({ length: nodes }, (_, node) => (inner(node) ? 2 * node + 2 : -1)),
      feature: Int32Array.from({ length: nodes }, () => Math.floor(random() * FEATURES)),
      key: Int32Array.from({ length: nodes }, () => Math.floor(random() * 1e9)),
      rule: new Uint8Array(nodes),
      value: Float64Array.from({ length: nodes }, () =>
        arithmetic === 'float32' ? Math.fround(random()) : random(),
      ),
      cover: new Float32Array(nodes).fill(1),
    });
  }
  return builder.finish({
    features: FEATURES,
    treeGroup: new Int32Array(20),
    base: new Float64Array(1),
    arithmetic,
    link: 'sigmoid',
  });
}
