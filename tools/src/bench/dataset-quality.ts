import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACTIONS, type Action, attemptKey, type Matrix, type PredictionInput } from '@bp/contracts';
import {
  buildMatrix,
  importLegacy,
  matrixRows,
  type PreparedDataset,
  prepareDataset,
  registrableDomain,
  splitOf,
  upsertDataset,
} from '@bp/dataset';
import { createEncoder } from '@bp/model';
import {
  createWorld,
  feedbackRecord,
  oracleSuccessRate,
  policySuccessRate,
  ruleBasedPolicy,
  type SimulatedSite,
  simulateAttempts,
  trueSuccessRate,
  WEEK_MS,
} from '@bp/simulator';
import { trainBooster } from '@bp/trainer';
import { legacyUrls } from './legacy-urls.js';

/**
 * `npx tsx --conditions=@bp/source tools/src/bench/dataset-quality.ts`: how much of what could be known do the
 * features carry? On simulated sites against a model that is told each site's hidden nature; on addresses alone
 * against logistic regression on character n-grams (scikit-learn).
 */
const dir = mkdtempSync(join(tmpdir(), 'bp-quality-'));
const SEEDS = [1, 2, 3];
/** `simulated` or `addresses`; both when left out. */
const asked = process.argv[2];
try {
  const simulated = [];
  if (asked !== 'addresses') for (const seed of SEEDS) simulated.push(await simulatedQuality(seed));
  const addresses = [];
  if (asked !== 'simulated') for (const seed of SEEDS) addresses.push(await addressQuality(seed));
  process.stdout.write(`${JSON.stringify({ simulated, addresses }, null, 2)}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function simulatedQuality(seed: number) {
  const world = createWorld({ seed, sites: 3000 });
  const attempts = simulateAttempts(world, { attempts: 40_000, to: world.start + 8 * WEEK_MS });
  const records = new Map(
    attempts.map((attempt) => {
      const record = feedbackRecord(attempt);
      return [attemptKey(record.task_id, record.action_type), record] as const;
    }),
  );
  const natureOf = new Map(world.sites.map((site) => [site.facts.domain, site.nature.name]));
  const datasetPath = join(dir, `world-${seed}.csv`);
  await upsertDataset({
    path: datasetPath,
    records: {
      size: records.size,
      has: (key) => records.has(key),
      get: (key) => records.get(key),
      keys: () => records.keys(),
    },
  });
  const prepared = await prepareDataset({
    datasetPath,
    outDir: join(dir, `prepared-${seed}`),
    clock: Date.now,
  });
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
  const unseen = { where: (site: SimulatedSite) => isTestSite(site) };
  const rate = (choose: Chooser) => trueSuccessRate(world, choose, unseen);
  const [ours, hidden] = [rate(features), rate(told)];
  return {
    seed,
    ours,
    told_the_nature: hidden,
    share: ours / hidden,
    rule: policySuccessRate(world, ruleBasedPolicy(), unseen),
    oracle: oracleSuccessRate(world, unseen),
    features: prepared.encoder.featureNames.length,
    tokens: Object.values(prepared.encoder.tokens).flat().join(' '),
  };
}

function isTestSite(site: SimulatedSite): boolean {
  const { domain } = site.facts;
  return domain !== null && splitOf(registrableDomain(domain)) === 'test';
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

async function addressQuality(seed: number) {
  const file = join(dir, `urls-${seed}.csv`);
  const lines = legacyUrls(6000, seed).map(({ url, label }) => `${url},${label},,,live`);
  writeFileSync(file, `URL,TYPE,PA,DA,STATUS\n${lines.join('\n')}\n`);
  const datasetPath = join(dir, `urls-dataset-${seed}.csv`);
  await importLegacy({ file, datasetPath, quarantinePath: join(dir, 'quarantine.jsonl') });
  const outDir = join(dir, `urls-prepared-${seed}`);
  const prepared = await prepareDataset({ datasetPath, outDir, clock: Date.now });
  const matrix = (split: 'train' | 'validation' | 'test') =>
    buildMatrix(prepared.parts[split], prepared.encoder, 'action');
  const booster = await trainBooster({
    objective: 'multiclass',
    classes: ACTIONS.length,
    train: matrix('train'),
    validation: matrix('validation'),
    seed: 1,
  });
  const test = matrix('test');
  const chances = booster.predict(test.values, test.rows);
  let right = 0;
  for (let row = 0; row < test.rows; row += 1) {
    const own = chances.subarray(row * ACTIONS.length, (row + 1) * ACTIONS.length);
    if (own.indexOf(Math.max(...own)) === test.labels[row]) right += 1;
  }
  return {
    seed,
    ours: right / test.rows,
    rows: test.rows,
    features: test.columns,
    tokens: [...Object.values(prepared.encoder.tokens).flat()].length,
    peer: ngramPeer(outDir),
  };
}

function ngramPeer(prepared: string): unknown {
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const script = fileURLToPath(new URL('../../peers/dataset_quality.py', import.meta.url));
  const run = spawnSync(python, [script, prepared], { encoding: 'utf8' });
  if (run.status !== 0) return 'not run: apt-get install python3-pandas python3-sklearn';
  return JSON.parse(run.stdout.trim()) as unknown;
}
