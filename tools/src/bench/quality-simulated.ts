import { join } from 'node:path';
import { ACTIONS, type Action, type Matrix, type PredictionInput } from '@bp/contracts';
import { buildMatrix, matrixRows, type PreparedDataset } from '@bp/dataset';
import { createEncoder } from '@bp/model';
import { createWorld, type SimulatedSite, trueSuccessRate, WEEK_MS } from '@bp/simulator';
import { trainBooster } from '@bp/trainer';
import { isTestSite, preparedWorld } from './prepared-world.js';

/** What the features carry in one simulated world, as true success rates on the sites of the test part. */
export interface SimulatedQuality {
  readonly seed: number;
  readonly ours: number;
  /** Of a model that is told each site's hidden nature instead. */
  readonly toldTheNature: number;
  readonly features: number;
}

export async function simulatedQuality(seed: number, dir: string): Promise<SimulatedQuality> {
  const world = createWorld({ seed, sites: 3000 });
  const natureOf = new Map(world.sites.map((site) => [site.facts.domain, site.nature.name]));
  const until = world.start + 8 * WEEK_MS;
  const prepared = await preparedWorld(world, { attempts: 40_000, until }, join(dir, `${seed}`));
  const natures = world.natures.map((nature) => nature.name);

  const encoder = createEncoder(prepared.encoder);
  const features = await chooser(
    buildMatrix(prepared.parts.train, prepared.encoder, 'success'),
    buildMatrix(prepared.parts.validation, prepared.encoder, 'success'),
    (input) => encoder.encode(input),
  );
  const told = await chooser(
    natureMatrix(prepared, 'train', natures, natureOf),
    natureMatrix(prepared, 'validation', natures, natureOf),
    (_, site) => Float32Array.from(natures, (name) => (name === site.nature.name ? 1 : 0)),
  );
  const rate = (choose: Chooser) => trueSuccessRate(world, choose, { where: isTestSite });
  return {
    seed,
    ours: rate(features),
    toldTheNature: rate(told),
    features: prepared.encoder.featureNames.length,
  };
}

type Chooser = (input: PredictionInput, site: SimulatedSite) => Action;

/** Trains on success and answers with the action of the highest chance. */
async function chooser(
  train: Matrix,
  validation: Matrix,
  encode: (input: PredictionInput, site: SimulatedSite) => Float32Array,
): Promise<Chooser> {
  const booster = await trainBooster({
    objective: 'binary',
    classes: 2,
    train,
    validation,
    seed: 1,
  });
  return (input, site) => {
    const vector = encode(input, site);
    const values = new Float32Array(train.columns * ACTIONS.length);
    ACTIONS.forEach((_, action) => {
      values.set(vector, action * train.columns);
      values[action * train.columns + vector.length + action] = 1;
    });
    const chances = booster.predict(values, ACTIONS.length);
    return ACTIONS[chances.indexOf(Math.max(...chances))]!;
  };
}

function natureMatrix(
  prepared: PreparedDataset,
  split: 'train' | 'validation',
  natures: readonly string[],
  natureOf: ReadonlyMap<string | null, string>,
): Matrix {
  const part = prepared.parts[split];
  const rows = matrixRows(part, 'success');
  const columns = natures.length + ACTIONS.length;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    const nature = natures.indexOf(natureOf.get(part.input(row).domain ?? null) ?? '');
    values[index * columns + nature] = 1;
    values[index * columns + natures.length + part.action[row]!] = 1;
  });
  return {
    rows: rows.length,
    columns,
    values,
    featureNames: [...natures, ...ACTIONS].map((name) => `is_${name}`),
    labels: Float32Array.from(rows, (row) => part.success[row]!),
    weights: null,
    groups: Int32Array.from(rows, (row) => part.group[row]!),
  };
}
