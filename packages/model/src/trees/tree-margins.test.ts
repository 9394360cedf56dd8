import { createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import type { MarginPart } from '../margin/margin-part.js';
import { compiledWalk, placeInTurns } from './compiled-walk.js';
import { completeTrees } from './complete-trees.js';
import type { TreeEnsemble } from './ensemble.js';
import { EnsembleBuilder, type SourceTree } from './ensemble-builder.js';
import { treeMargins } from './tree-margins.js';

const FEATURES = 7;
/** Features of the site; what is asked about stands after them. */
const SHARED = 3;
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

/** Values that thresholds hit exactly, some missing. */
function randomValues(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () =>
    random() < 0.2 ? Number.NaN : Math.floor(random() * 40) / 40,
  );
}

/** Margins of one row, by the plain walk. */
function plainMargins(ensemble: TreeEnsemble, row: Float32Array): number[] {
  const out = new Float64Array(ensemble.base.length);
  const questions = { block: row, rows: 1, shared: FEATURES };
  treeMargins({ ...ensemble, complete: null }, questions).add(out);
  return [...out];
}

describe.each([
  { trees: 1, groups: 1, arithmetic: 'float32' },
  { trees: 14, groups: 1, arithmetic: 'float64' },
  { trees: 131, groups: 1, arithmetic: 'float32' },
  { trees: 131, groups: 4, arithmetic: 'float64' },
] as const)('margins of $trees trees for $groups groups in $arithmetic', (shape) => {
  const { trees, groups, arithmetic } = shape;
  const ensemble = { ...randomEnsemble(trees, groups, 8, 0.03), arithmetic };
  const fast = { ...ensemble, complete: completeTrees(ensemble) };
  const random = createRandom(9);

  it.each([1, 2, 4])(
    'are the same to the bit for %i questions at once as for each row alone',
    (rows) => {
      expect(compiledWalk(fast.complete!)).not.toBeNull();
      const block = randomValues(random, rows * FEATURES);
      const forms = [fast, { ...ensemble, complete: null }];
      const parts = forms.map((form) => treeMargins(form, { block, rows, shared: SHARED }));
      const seen = new Set<number>();
      for (let site = 0; site < 20; site += 1) {
        block.set(randomValues(random, SHARED));
        const wanted = Array.from({ length: rows }, (_, row) => {
          const asked = block.slice(row * FEATURES, (row + 1) * FEATURES);
          asked.set(block.subarray(0, SHARED));
          return plainMargins(ensemble, asked);
        }).flat();
        for (const margin of wanted) seen.add(margin);
        for (const part of parts) {
          const out = new Float64Array(rows * groups);
          part.add(out);
          expect([...out]).toEqual(wanted);
        }
      }
      expect(seen.size).toBeGreaterThan(1);
    },
  );

  it('are what the contributions of their features sum to, and are added to what is there', () => {
    const block = new Float32Array(FEATURES);
    const part = treeMargins(fast, { block, rows: 1, shared: FEATURES });
    for (let site = 0; site < 20; site += 1) {
      block.set(randomValues(random, FEATURES));
      const out = new Float64Array(groups).fill(2);
      part.add(out);
      out.forEach((added, group) => {
        const { baseValue, margin, values } = part.explain(0, group);
        expect(values.reduce((sum, value) => sum + value, baseValue)).toBeCloseTo(margin, 9);
        expect(margin).toBeCloseTo(added - 2, 4);
      });
    }
  });

  it('of two models do not disturb each other, one of which was placed while others went on', async () => {
    const { splits, leaves } = fast.complete!;
    let turns = 0;
    const count = (): void => {
      turns += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await placeInTurns(fast.complete!);
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual((splits.byteLength + leaves.byteLength) / 65_536);
    const [one, other] = [createRandom(1), createRandom(2)].map((draw) => {
      const block = randomValues(draw, FEATURES);
      return { block, part: treeMargins(fast, { block, rows: 1, shared: FEATURES }) };
    }) as [{ block: Float32Array; part: MarginPart }, { block: Float32Array; part: MarginPart }];
    for (const { block, part } of [one, other, one]) {
      const out = new Float64Array(groups);
      part.add(out);
      expect([...out]).toEqual(plainMargins(ensemble, block));
    }
  });
});

describe('complete trees', () => {
  it('are left out for deep, narrow trees', () => {
    expect(randomEnsemble(20, 1, 25, 0.45).complete).toBeNull();
  });

  it('are there for full ones, and small', () => {
    const { complete, nodes } = fullEnsemble();
    expect(complete).not.toBeNull();
    const bytes = complete!.splits.byteLength + complete!.leaves.byteLength;
    expect(bytes).toBeLessThan(0.3 * nodes.byteLength);
  });
});

/** 20 trees of depth 6 without an early leaf. */
function fullEnsemble(): TreeEnsemble {
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
      value: Float64Array.from({ length: nodes }, () => Math.fround(random())),
      cover: new Float32Array(nodes).fill(1),
    });
  }
  return builder.finish({
    features: FEATURES,
    treeGroup: new Int32Array(20),
    base: new Float64Array(1),
    arithmetic: 'float32',
    link: 'sigmoid',
  });
}
