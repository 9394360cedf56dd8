import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUTOMATION_LOG, createWorld, simulateWeek, WEEK_MS, writeLogs } from '@bp/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  collectStep,
  DEFAULT_SETTINGS,
  openProject,
  type RetrainOptions,
  retrain,
} from '../src/index.js';

/* One project: the tests follow each other. The same model again is good enough for this gate. */
let root: string;
let now: number;
const story: string[] = [];

const open = (autoDeploy = true) =>
  openProject({
    root,
    clock: () => now,
    env: {},
    actor: 'runner',
    say: (line) => story.push(line),
    settings: {
      ...DEFAULT_SETTINGS,
      gate: {
        ...DEFAULT_SETTINGS.gate,
        metric: 'accuracy',
        crossFitRows: 0,
        minImprovement: 0,
        failureRateMustNotRise: false,
      },
      registry: { ...DEFAULT_SETTINGS.registry, autoDeploy },
      training: {
        ...DEFAULT_SETTINGS.training,
        threads: 1,
        parameters: { rounds: 5, learningRate: 0.3 },
      },
    },
  });
const run = (options: RetrainOptions = {}, autoDeploy = true) => {
  now += 60_000;
  return retrain(open(autoDeploy), { force: true, sinceDays: null, ...options });
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-held-'));
  const world = createWorld({ seed: 21, sites: 500 });
  now = world.start + WEEK_MS;
  await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 600 }), root });
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('lets the settings turn automatic deployment off, and a run turn it on', async () => {
  expect(await run({}, false)).toMatchObject({
    version: 'v1.0.0',
    deployed: false,
    held: 'registry.autoDeploy is off',
    comparison: { verdict: 'promote' },
  });
  expect(story).toContain(
    'Held: registry.autoDeploy is off; deploy by hand: bp versions deploy --version v1.0.0',
  );
  expect(story.join()).not.toContain('will deploy');
  expect(await run({ autoDeploy: true }, false)).toMatchObject({ deployed: true });
  expect(await run()).toMatchObject({ version: 'v1.2.0', deployed: true });
});

it('holds after a rollback by a person, until somebody deploys by hand or a run is told to', async () => {
  const { registry } = open();
  await registry.rollback({ reason: 'complaints', by: 'ann' });
  const held = await run();
  expect(held).toMatchObject({ version: 'v1.3.0', deployed: false });
  expect(held.held).toMatch(/^v1\.2\.0 was rolled back by ann at 20/);
  expect(await run()).toMatchObject({ version: 'v1.4.0', deployed: false });
  expect((await registry.production())?.version).toBe('v1.1.0');
  expect(await run({ autoDeploy: true })).toMatchObject({ version: 'v1.5.0', deployed: true });
  await registry.rollback({ reason: 'complaints', by: 'ann' });
  await registry.deploy({ version: 'v1.3.0', reason: 'looked at', by: 'ann' });
  expect(await run()).toMatchObject({ version: 'v1.6.0', deployed: true });
});

it('does not hold after what the watch took back', async () => {
  await open().registry.rollback({ reason: 'does worse', by: 'watch' });
  expect(await run()).toMatchObject({ version: 'v1.7.0', deployed: true });
});

it('holds a rollback that comes while a run is about to deploy', async () => {
  const project = open();
  let done = false;
  now += 60_000;
  const result = await retrain(
    {
      ...project,
      registry: {
        ...project.registry,
        deploy: async (options) => {
          if (!done) await project.registry.rollback({ reason: 'complaints', by: 'ann' });
          done = true;
          return project.registry.deploy(options);
        },
      },
    },
    { force: true, sinceDays: null },
  );
  expect(result).toMatchObject({ version: 'v1.8.0', deployed: false });
  expect(result.held).toMatch(/^v1\.7\.0 was rolled back by ann/);
});

it('holds while rows of the dataset are missing, whatever the run is told', async () => {
  const { paths, registry } = open();
  const before = (await registry.production())?.version;
  await rm(paths.dataset);
  // The logs give all of them back: the next run has what was counted on.
  const result = await run({ autoDeploy: true });
  expect(result).toMatchObject({ degraded: true, deployed: false, version: 'v1.9.0' });
  expect(result.held).toMatch(/^\d+ rows of the dataset are missing$/);
  expect((await registry.production())?.version).toBe(before);
  expect(await run({ autoDeploy: true })).toMatchObject({ degraded: false, deployed: true });
  await rm(paths.dataset);
  expect(await run({ acceptMissingRows: true })).toMatchObject({ degraded: false, deployed: true });
});

it('holds where collections turn many outcomes round, until somebody deploys by hand', async () => {
  const path = join(root, AUTOMATION_LOG);
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const before = (await open().registry.production())?.version;
  // And back again, so that the model is as good as before.
  for (const turn of [true, false]) {
    now += 60_000;
    const told = lines.map((line) => {
      const { task_id, action_attempted, domain, result } = JSON.parse(line);
      const worked = (result === 'success') !== turn;
      const timestamp = new Date(now).toISOString();
      const outcome = worked ? 'success' : 'failed';
      return JSON.stringify({ task_id, action_attempted, domain, result: outcome, timestamp });
    });
    await appendFile(path, `${told.join('\n')}\n`);
    const collected = await collectStep(open(), { sinceDays: null });
    expect(collected.degraded).toBe(true);
    expect(collected.warnings.join()).toMatch(
      /\d+ of the \d+ outcomes .* into their opposite\. Until/,
    );
  }
  const result = await run();
  expect(result).toMatchObject({ deployed: false, comparison: { verdict: 'promote' } });
  expect(result.held).toMatch(/^\d+ of the \d+ outcomes/);
  expect(await run()).toMatchObject({ degraded: false, deployed: false, held: result.held });
  expect((await open().registry.production())?.version).toBe(before);
  now += 60_000;
  await open().registry.deploy({ version: result.version!, reason: 'it was so', by: 'ann' });
  expect(await run()).toMatchObject({ deployed: true });
  await writeFile(open().paths.reversed, 'half');
  expect((await run()).held).toMatch(/reversed-outcomes\.json is damaged/);
});
