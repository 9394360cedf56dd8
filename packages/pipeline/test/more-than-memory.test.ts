import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@bp/contracts';
import { loadModel, readBundleJson, readTrainingKeys, TRAINING_KEYS_FILE } from '@bp/model';
import { createWorld, simulateWeek, trueSuccessRate, WEEK_MS, writeLogs } from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  collectStep,
  DEFAULT_SETTINGS,
  evaluateStep,
  loadPrepared,
  openProject,
  openTestPart,
  type Project,
  prepareStep,
  retrain,
  trainStep,
} from '../src/index.js';
import { checkProof, makeProof } from '../src/prove/index.js';

const ATTEMPTS = 4000;
const IN_MEMORY = 1200;
const world = createWorld({ seed: 31, sites: 800 });
let root: string;
let whole: Project;
let held: Project;
const story: string[] = [];

const opened = (rowsInMemory: number): Project =>
  openProject({
    root,
    clock: () => world.start + WEEK_MS,
    say: (line) => story.push(line),
    settings: {
      ...DEFAULT_SETTINGS,
      training: {
        ...DEFAULT_SETTINGS.training,
        rowsInMemory,
        threads: 1,
        parameters: { rounds: 60 },
      },
    },
  });

/** The true success rate of what a model chooses on all sites. */
async function worth(dir: string): Promise<number> {
  const model = await loadModel(dir);
  return trueSuccessRate(world, (input) => model.predict(input).action);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-more-than-memory-'));
  await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: ATTEMPTS }), root });
  whole = opened(ATTEMPTS);
  held = opened(IN_MEMORY);
  await collectStep(whole);
});

afterAll(() => rm(root, { recursive: true, force: true }));

it('holds the rows of some domains, the same ones each time, and counts all', async () => {
  const { metadata } = await prepareStep(whole);
  const prepared = await prepareStep(held);
  expect(prepared.metadata.parts).toEqual(metadata.parts);
  const again = await loadPrepared(held);
  const rows = (['train', 'validation', 'test'] as const).map((split) => {
    const part = prepared.parts[split];
    expect(again.parts[split].timestamp).toEqual(part.timestamp);
    expect(part.rows).toBeLessThan(metadata.parts[split].rows * 0.6);
    return part.rows;
  });
  const sum = rows.reduce((total, count) => total + count, 0);
  expect(sum).toBeGreaterThan(IN_MEMORY * 0.8);
  expect(sum).toBeLessThan(IN_MEMORY * 1.2);
  expect(story.at(-1)).toMatch(/^Held in memory: the rows of \d\d\.\d% of the domains \(train \d/);
});

describe.each<Engine>(['xgboost', 'lightgbm'])('%s', (engine) => {
  it('learns from all rows, the same model each time, nearly as good as one from memory', async () => {
    const files = await readdir(held.paths.prepared);
    const options = { engine, objective: 'success' } as const;
    const prepared = await loadPrepared(held);
    const one = await trainStep(held, prepared, options);
    const two = await trainStep(held, prepared, options);
    const inMemory = await trainStep(whole, await loadPrepared(whole), options);
    expect(await readdir(held.paths.prepared)).toEqual(files);
    expect(one.manifest.rows).toEqual(inMemory.manifest.rows);
    expect(one.manifest.parameters.rowsInMemory).toBe(IN_MEMORY);
    expect(inMemory.manifest.parameters).not.toHaveProperty('rowsInMemory');
    const model = one.manifest.modelFile;
    expect(await readFile(join(two.dir, model))).toEqual(await readFile(join(one.dir, model)));
    expect(await readFile(join(inMemory.dir, model))).not.toEqual(
      await readFile(join(one.dir, model)),
    );
    expect(Math.abs((await worth(one.dir)) - (await worth(inMemory.dir)))).toBeLessThan(0.04);

    const known = readTrainingKeys(await readBundleJson(one.dir, TRAINING_KEYS_FILE), one.dir);
    const all = (await loadPrepared(whole)).parts.train;
    expect(all.domains.every((value) => known({ kind: 'domain', value }))).toBe(true);

    const evaluated = await evaluateStep(held, await openTestPart(held, prepared), one.dir);
    expect(evaluated.scored.rows).toBe(prepared.parts.test.rows);
  });
});

it('is retrained, deployed and proved as any other', async () => {
  const run = await retrain(held);
  expect(run).toMatchObject({ deployed: true, version: 'v1.0.0' });
  const proof = join(root, 'whole.proof');
  await makeProof(held, { version: 'v1.0.0', out: proof, withData: true });
  const signal = new AbortController().signal;
  expect(await checkProof({ file: proof, env: process.env, signal })).toMatchObject({
    reproduction: { verdict: 'reproduced' },
  });
});
