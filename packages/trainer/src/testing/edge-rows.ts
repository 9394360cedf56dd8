import { createRandom } from '@bp/contracts';
import { KEY, NODE_WORDS, SLOT, slotsOf, type TreeEnsemble, valueOfKey } from '@bp/model';

/** float32 numbers that comparisons get wrong most easily. */
const EDGES = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1.4e-45,
  -1.4e-45,
  1.17549421e-38,
  -1.17549421e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  1e-35,
  -1e-35,
  1,
  -1,
];

/**
 * Random rows for a trained ensemble: ordinary values, missing ones, edge values, and for every feature the very
 * thresholds that its trees split at, with their neighbours.
 */
export function edgeRows(ensemble: TreeEnsemble, rows: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const pick = (values: readonly number[]): number => values[Math.floor(random() * values.length)]!;
  const thresholds = thresholdsByFeature(ensemble);
  const values = new Float32Array(rows * ensemble.features);
  for (let index = 0; index < values.length; index += 1) {
    const known = thresholds[index % ensemble.features]!;
    const draw = random();
    if (draw < 0.5 && known.length > 0) values[index] = pick(known);
    else if (draw < 0.65) values[index] = pick(EDGES);
    else if (draw < 0.75) values[index] = Number.NaN;
    else values[index] = draw < 0.9 ? random() * 100 : Math.round(random());
  }
  return values;
}

function thresholdsByFeature(ensemble: TreeEnsemble): number[][] {
  const found = Array.from({ length: ensemble.features }, () => new Set<number>());
  const { nodes, slotFeature } = ensemble;
  for (let at = 0; at < nodes.length; at += NODE_WORDS) {
    const slot = nodes[at + SLOT]!;
    if (slot === slotsOf(ensemble)) continue;
    const key = nodes[at + KEY]!;
    for (const near of [key - 1, key, key + 1]) {
      found[slotFeature[slot]!]!.add(valueOfKey(near));
    }
  }
  return found.map((set) => [...set].filter(Number.isFinite));
}
