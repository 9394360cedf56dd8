import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, createRandom, type Matrix, type PredictionInput } from '@bp/contracts';
import { createEncoder, type Encoder, modelFeatures, writeAction } from '@bp/model';
import { trainBundle } from '@bp/trainer';

export interface MadeBundle {
  readonly dir: string;
  readonly modelBytes: number;
  /** File of inputs, a JSON list. */
  readonly inputs: string;
  /** File of the same inputs encoded, four rows each: one per action. */
  readonly rows: string;
  readonly columns: number;
}

const WORDS = Array.from(
  { length: 60 },
  (_, index) => `word${String.fromCharCode(97 + (index % 26))}${'xyz'[index % 3]}`,
);
const TYPES = ['blog', 'forum', 'directory', 'wiki', 'shop'];

const ENCODER: Encoder = {
  formatVersion: 1,
  featureNames: [
    'pa',
    'da',
    'pa_minus_da',
    'pa_da_mean',
    'comment_supported',
    'profile_supported',
    'forum_supported',
    'requires_login',
    'host_length',
    'path_depth',
    'path_length',
    'path_digits',
    'url_length',
    ...TYPES.map((type) => `site_type=${type}`),
    ...[...new Set(WORDS)].map((word) => `path=${word}`),
  ],
  categories: {
    site_type: TYPES,
    platform_guess: [],
    campaign_category_id: [],
    campaign_subcategory_id: [],
    tld: [],
  },
  tokens: { host: [], path: [...new Set(WORDS)], query: [], fragment: [] },
  fitted: { rows: 0, domains: 0 },
};

function madeInputs(count: number, seed: number): PredictionInput[] {
  const random = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const maybe = <T>(value: T): T | null => (random() < 0.2 ? null : value);
  return Array.from({ length: count }, (_, index) => ({
    url: `https://site${index}.example.com/${pick(WORDS)}/${pick(WORDS)}-${Math.floor(random() * 1e4)}`,
    domain: `site${index}.example.com`,
    pa: maybe(Math.round(random() * 1000) / 10),
    da: maybe(Math.round(random() * 1000) / 10),
    site_type: maybe(pick(TYPES)),
    comment_supported: maybe(random() < 0.5),
    profile_supported: maybe(random() < 0.5),
    forum_supported: maybe(random() < 0.5),
    requires_login: maybe(random() < 0.5),
  }));
}

function madeMatrix(count: number, seed: number): Matrix {
  const random = createRandom(seed + 1);
  const site = createEncoder(ENCODER);
  const columns = site.width + ACTIONS.length;
  const values = new Float32Array(count * columns);
  const labels = new Float32Array(count);
  madeInputs(count, seed).forEach((input, row) => {
    const action = Math.floor(random() * ACTIONS.length);
    site.encodeInto(input, values, row * columns);
    writeAction(values, row * columns + site.width, action);
    const liking =
      Math.sin((input.pa ?? 40) / 7 + action) + Math.cos((input.da ?? 30) / 11 - action);
    labels[row] = random() < 1 / (1 + Math.exp(-liking)) ? 1 : 0;
  });
  return {
    rows: count,
    columns,
    values,
    featureNames: modelFeatures(ENCODER.featureNames, 'success'),
    labels,
    weights: null,
    groups: Int32Array.from({ length: count }, (_, row) => row),
  };
}

/** Trains a success model of `trees` trees of depth 8 without stopping early, and writes what both sides are asked. */
export async function madeBundle(folder: string, trees: number): Promise<MadeBundle> {
  const dir = join(folder, `trees${trees}`);
  const inputs = madeInputs(2000, 5);
  await trainBundle({
    dir,
    objective: 'success',
    engine: 'xgboost',
    train: madeMatrix(40_000, 1),
    validation: madeMatrix(500, 2),
    encoder: ENCODER,
    profile: { formatVersion: 1, rows: 0, features: {}, actions: {}, successRates: {}, weeks: {} },
    goldenInputs: inputs.slice(0, 5),
    lineage: { datasetHash: 'bench', splitId: 'bench', baselineAction: 'comment' },
    // A forest of equal rounds: the last one is kept because its loss is still the lowest or patience never ends.
    parameters: {
      rounds: trees,
      earlyStoppingRounds: 100_000,
      learningRate: 0.004,
      gamma: 0,
      minChildWeight: 1,
    },
    clock: Date.now,
  });
  const site = createEncoder(ENCODER);
  const columns = site.width + ACTIONS.length;
  const rows = new Float32Array(inputs.length * ACTIONS.length * columns);
  inputs.forEach((input, index) => {
    for (let action = 0; action < ACTIONS.length; action += 1) {
      const offset = (index * ACTIONS.length + action) * columns;
      site.encodeInto(input, rows, offset);
      writeAction(rows, offset + site.width, action);
    }
  });
  const made = { inputs: join(folder, 'inputs.json'), rows: join(folder, 'sites.f32') };
  writeFileSync(made.inputs, JSON.stringify(inputs));
  writeFileSync(made.rows, rows);
  return { dir, modelBytes: readFileSync(join(dir, 'model.json')).length, columns, ...made };
}
