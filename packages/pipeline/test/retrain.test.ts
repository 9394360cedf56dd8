import { rmdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import {
  createWorld,
  type HistoricalDataServer,
  serveHistoricalData,
  simulateWeek,
  WEEK_MS,
  type World,
  writeLogs,
} from '@bp/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  compareStep,
  DEFAULT_SETTINGS,
  evaluateStep,
  type Logger,
  loadPrepared,
  openProject,
  openTestPart,
  type Project,
  readRuns,
  retrain,
  runEvents,
} from '../src/index.js';
import { acquireRunLock } from '../src/run/run-lock.js';
import { versionStep } from '../src/steps/version.js';

const TOKEN = 'pipeline-test-token';
const RUN_HOUR_MS = 2 * 3_600_000;

describe('the workflow', () => {
  let world: World;
  let server: HistoricalDataServer;
  let root: string;
  let now: number;
  let story: string[];

  beforeAll(async () => {
    world = createWorld({ seed: 21, sites: 900 });
    server = await serveHistoricalData({ attempts: [], token: TOKEN });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-retrain-'));
    now = world.start + WEEK_MS + RUN_HOUR_MS;
    story = [];
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 1200 }), root });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const open = (changes: Partial<Parameters<typeof openProject>[0]> = {}): Project =>
    openProject({
      root,
      clock: () => now,
      env: { LARAVEL_API_TOKEN: TOKEN },
      say: (line) => story.push(line),
      settings: {
        ...DEFAULT_SETTINGS,
        feedback: { ...DEFAULT_SETTINGS.feedback, apiUrl: server.url },
        // What is told here is the workflow; by which measure the gate decides is told in value-gate.test.ts.
        gate: { ...DEFAULT_SETTINGS.gate, metric: 'accuracy', crossFitRows: 0 },
        training: {
          ...DEFAULT_SETTINGS.training,
          threads: 1,
          parameters: { rounds: 15, learningRate: 0.3 },
        },
      },
      ...changes,
    });

  it('writes a ledger of every step, with counts, times, artefacts and verdict', async () => {
    const result = await retrain(open(), { note: 'a note' });
    const [run] = await readRuns(join(root, 'ml/runs'));
    expect(run).toMatchObject({
      run_id: result.run_id,
      status: 'deployed',
      note: 'a note',
      version: 'v1.0.0',
      deployed: true,
      engine: 'xgboost',
      objective: 'success',
      error: null,
      comparison: { verdict: 'promote', champion_version: null },
    });
    expect(run!.steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'collect done',
      'prepare done',
      'train done',
      'evaluate done',
      'compare done',
      'version done',
    ]);
    for (const artefact of [run!.model!, run!.report!]) {
      await expect(readdir(join(root, artefact, '..'))).resolves.toContain(
        artefact.split('/').at(-1),
      );
    }
    const text = await readFile(join(root, run!.report!.replace(/html$/, 'txt')), 'utf8');
    expect(text).toMatch(/What each part of the model would find alone\n(.*\n)*.*trees .*0\.\d+/);
    expect(text).toMatch(/linear part +0\.\d+/);
    const [version] = await open().registry.list();
    expect(version).toMatchObject({ version: 'v1.0.0', verdict: 'promote', production: true });
    const history = await open().registry.history();
    expect(history[0]).toMatchObject({ to: 'v1.0.0', reason: 'a note', verdict: 'promote' });
  });

  it('is degraded, not stopped, by an API that refuses', async () => {
    const result = await retrain(open({ env: { LARAVEL_API_TOKEN: 'an-old-token' } }), {
      useApi: true,
    });
    expect(result).toMatchObject({ success: true, degraded: true, deployed: true });
    expect(result.warnings.join()).toMatch(/api was left out/);
    expect(result.warnings.join()).not.toContain('an-old-token');
    expect((await readRuns(join(root, 'ml/runs')))[0]).toMatchObject({ degraded: true });
  });

  it('deploys nothing with autoDeploy off, whatever the verdict', async () => {
    const result = await retrain(open(), { autoDeploy: false });
    expect(result).toMatchObject({ deployed: false, comparison: { verdict: 'promote' } });
    expect(await open().registry.production()).toBeNull();
    expect(story).toContain('Created model version: v1.0.0 (not deployed)');
    expect(story).toContain('New model is better');
    expect(story.join()).not.toContain('will deploy');
  });

  it('keeps a production model that cannot be loaded, and says that nothing could be compared', async () => {
    await retrain(open());
    const model = join(root, 'ml/models/versions/v1.0.0/model.json');
    const bytes = await readFile(model);
    bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1;
    await writeFile(model, bytes);
    const result = await retrain(open(), { force: true });
    expect(result).toMatchObject({ deployed: false, comparison: { verdict: 'incomparable' } });
    expect((await open().registry.production())?.version).toBe('v1.0.0');
    await rm(join(root, 'ml/models/versions/v1.0.0'), { recursive: true });
    const again = await retrain(open(), { force: true });
    expect(again).toMatchObject({
      deployed: false,
      comparison: { verdict: 'incomparable', champion_version: 'v1.0.0' },
    });
    expect((await open().registry.index())?.production).toBe('v1.0.0');
  });

  it('compares again when production changed during the comparison', async () => {
    await retrain(open(), { autoDeploy: false });
    const project = open();
    let interfered = false;
    const meddling: Project = {
      ...project,
      registry: {
        ...project.registry,
        deploy: async (options) => {
          if (!interfered) {
            interfered = true;
            await project.registry.deploy({ version: 'v1.0.0', reason: 'a person', by: 'eve' });
          }
          return project.registry.deploy(options);
        },
      },
    };
    const result = await retrain(meddling, { force: true });
    expect(story).toContain('Production changed meanwhile, comparing again');
    expect(result).toMatchObject({ deployed: false, comparison: { champion_version: 'v1.0.0' } });
    expect((await project.registry.production())?.version).toBe('v1.0.0');
  });

  it('begins a rollout instead of deploying, or holds units back, where the settings say so', async () => {
    const { model } = await retrain(open());
    const promote = async (rollout: { share: number; holdback: number }) => {
      const { settings } = open();
      const project = open({ settings: { ...settings, rollout: { outcomeDays: 7, ...rollout } } });
      const test = await openTestPart(project, await loadPrepared(project));
      const bundleDir = join(root, model!);
      const challenger = await evaluateStep(project, test, bundleDir);
      const compared = await compareStep(project, test, challenger);
      const better = { ...compared, comparison: { ...compared.comparison, verdict: 'promote' } };
      return versionStep(project, {
        bundleDir,
        evaluation: challenger.evaluation,
        compared: better as typeof compared,
        note: null,
        autoDeploy: true,
        compareAgain: async () => compared,
      });
    };
    const { registry } = open();
    now += 60_000;
    const first = await promote({ share: 0.25, holdback: 0 });
    expect(first).toMatchObject({ version: 'v1.1.0', deployed: false });
    expect(await registry.rollout()).toMatchObject({
      id: first.rollout,
      production: 'v1.0.0',
      version: 'v1.1.0',
      share: 0.25,
    });
    expect(story.at(-1)).toBe(
      `Began rollout ${first.rollout}: v1.1.0 for 25% of the units, v1.0.0 for the rest`,
    );
    expect(await promote({ share: 0.25, holdback: 0 })).toMatchObject({ deployed: false });
    expect(story.at(-1)).toBe(`Rollout ${first.rollout} of v1.1.0 is still running: end it first`);
    expect(await promote({ share: 1, holdback: 0.1 })).toMatchObject({ deployed: true });
    expect(await registry.rollout()).toMatchObject({ kind: 'holdback', share: 0.1 });
  });

  it('names the champion that it scored, also where another one was deployed just then', async () => {
    const { model } = await retrain(open());
    now += 60_000;
    await retrain(open(), { force: true, autoDeploy: false });
    const project = open();
    const meddling: Project = {
      ...project,
      registry: {
        ...project.registry,
        index: async () => {
          const index = await project.registry.index();
          await project.registry.deploy({ version: 'v1.1.0', reason: 'a person', by: 'eve' });
          return index;
        },
      },
    };
    const test = await openTestPart(project, await loadPrepared(project));
    const challenger = await evaluateStep(project, test, join(root, model!));
    expect((await compareStep(meddling, test, challenger)).comparedWith).toBe('v1.1.0');
  });

  it('says and records that it deployed, also where the record could not be written just then', async () => {
    const project = open();
    const controller = new AbortController();
    let record = '';
    const logger: Logger = {
      ...project.logger,
      with: () => logger,
      log: (_level, message) => {
        if (message === 'run failed') rmdirSync(record);
      },
    };
    const stumbling: Project = {
      ...project,
      logger,
      signal: controller.signal,
      registry: {
        ...project.registry,
        deploy: async (options) => {
          const done = await project.registry.deploy(options);
          controller.abort();
          const [run] = await readRuns(project.paths.runs);
          record = join(project.paths.runs, `${run!.run_id}.json`);
          await rm(record);
          await mkdir(record);
          return done;
        },
      },
    };
    await expect(retrain(stumbling)).rejects.toThrow(
      /^v1\.0\.0 is in production, but .*it is a folder/,
    );
    const [run] = await readRuns(project.paths.runs);
    expect(run).toMatchObject({ status: 'failed', deployed: true, version: 'v1.0.0' });
    expect(runEvents(run!, 'eve').map(({ kind }) => kind)).toEqual(['deployed', 'failed']);
  });

  it('stops where the data has drifted, if told to', async () => {
    await retrain(open());
    const moved = createWorld({ seed: 22, sites: 900, missing: 0.7, start: world.start });
    now += 60_000;
    await rm(join(root, 'ml/datasets'), { recursive: true });
    await writeLogs({
      attempts: simulateWeek(moved, { week: 0, attempts: 1200, firstTaskId: 9e8 }),
      root,
    });
    await expect(retrain(open(), { strictData: true })).rejects.toMatchObject({
      code: 'DATA_DRIFTED',
    });
    now += 60_000;
    const warned = await retrain(open());
    expect(warned.success).toBe(true);
    expect((await readRuns(join(root, 'ml/runs')))[0]!.drift).toMatchObject({ drifted: true });
  });

  /** A run that is cancelled before step 4. */
  const cancel = async (options: Parameters<typeof retrain>[1] = {}): Promise<void> => {
    const controller = new AbortController();
    const say = (line: string): void => {
      if (line.startsWith('Step 4')) controller.abort();
    };
    await expect(retrain(open({ signal: controller.signal, say }), options)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    now += 60_000;
  };
  const stepsOfLast = async (): Promise<string[]> => {
    const [run] = await readRuns(join(root, 'ml/runs'));
    return run!.steps.map(({ step, status }) => `${step} ${status}`);
  };

  it('fails, and tells of it, where it is not a person that ended it but a lost lock', async () => {
    const controller = new AbortController();
    const lost = new BpError('LOCK_LOST', 'The lock was lost.', { remedy: 'Run it again.' });
    const say = (line: string): void => {
      if (line.startsWith('Step 3')) controller.abort(lost);
    };
    await expect(retrain(open({ signal: controller.signal, say }))).rejects.toBe(lost);
    const [run] = await readRuns(join(root, 'ml/runs'));
    expect(run).toMatchObject({ status: 'failed', error: { code: 'LOCK_LOST', step: 'train' } });
    expect(runEvents(run!, 'eve').map(({ kind }) => kind)).toEqual(['failed']);
  });

  it('goes by the runs of the past, not by one under a clock that was ahead', async () => {
    await cancel();
    const runs = join(root, 'ml/runs');
    const [run] = await readRuns(runs);
    const run_id = '20990101_000000_abcdef';
    const ahead = { ...run, run_id, started_at: '2099-01-01T00:00:00.000Z', status: 'kept' };
    await writeFile(join(runs, `${run_id}.json`), JSON.stringify({ ...ahead, fingerprint: 'x' }));
    expect(await retrain(open(), { resume: true })).toMatchObject({ model: run!.model });
    now += 60_000;
    expect(await retrain(open())).toMatchObject({ unchanged: true });
  });

  it('ends cleanly when cancelled, and a resumed run takes over what was finished', async () => {
    await cancel();
    const [run] = await readRuns(join(root, 'ml/runs'));
    expect(run).toMatchObject({ status: 'cancelled', deployed: false });
    const resumed = await retrain(open(), { resume: true });
    expect(resumed).toMatchObject({ success: true, deployed: true, model: run!.model });
    expect(await stepsOfLast()).toEqual([
      'collect reused',
      'prepare reused',
      'train reused',
      'evaluate done',
      'compare done',
      'version done',
    ]);
  });

  it('a resumed run prepares anew under other settings, and heeds --strict-data', async () => {
    await cancel();
    const settings = open().settings;
    const others = { ...settings, dataset: { ...settings.dataset, maxTokens: 5 } };
    await retrain(open({ settings: others }), { resume: true });
    expect((await stepsOfLast()).slice(0, 3)).toEqual([
      'collect reused',
      'prepare done',
      'train done',
    ]);
    await cancel({ force: true });
    await retrain(open(), { resume: true, strictData: true });
    expect((await stepsOfLast())[1]).toBe('prepare done');
  });

  it('a resumed run is as degraded as what it took over, and knows its drift', async () => {
    await retrain(open());
    now += 60_000;
    await rm(join(root, 'logs/shadow_mode_logs.jsonl'));
    await mkdir(join(root, 'logs/shadow_mode_logs.jsonl'));
    await cancel({ force: true });
    await cancel({ force: true, resume: true });
    const resumed = await retrain(open(), { force: true, resume: true });
    expect(await stepsOfLast()).toContain('prepare reused');
    expect(resumed).toMatchObject({
      degraded: true,
      warnings: [expect.stringMatching(/shadow was left out/)],
    });
    const runs = await readRuns(join(root, 'ml/runs'));
    expect(runs[0]!.dataset_rows).toBeGreaterThan(0);
    expect(runs[0]!.drift).not.toBeNull();
    expect(runs[0]!.drift).toEqual(runs[2]!.drift);
  });

  it('trains anew where the search for parameters may take longer than that of the last run', async () => {
    const tune = (trials: number) => retrain(open(), { tune: true, trials, autoDeploy: false });
    expect(await tune(1)).toMatchObject({ unchanged: false });
    now += 60_000;
    expect(await tune(1)).toMatchObject({ unchanged: true });
    now += 60_000;
    expect(await tune(2)).toMatchObject({ unchanged: false });
  });

  it('does not take over steps whose inputs have changed', async () => {
    await cancel();
    await writeLogs({
      attempts: simulateWeek(world, { week: 0, attempts: 300, seed: 9, firstTaskId: 7e8 }),
      root,
      append: true,
    });
    await retrain(open(), { resume: true });
    const [run] = await readRuns(join(root, 'ml/runs'));
    expect(run!.steps.every(({ status }) => status === 'done')).toBe(true);
  });

  it('lets only one run at a time into a folder', async () => {
    const lock = await acquireRunLock({
      path: open().paths.lock,
      command: 'bp retrain',
      clock: () => now,
    });
    await expect(retrain(open())).rejects.toMatchObject({ code: 'LOCK_HELD' });
    await lock.release();
    expect(await readRuns(join(root, 'ml/runs'))).toEqual([]);
  });

  it('survives a ledger that somebody has damaged', async () => {
    await mkdir(join(root, 'ml/runs'), { recursive: true });
    await writeFile(join(root, 'ml/runs/20260101_000000_abcdef.json'), '{"half":');
    expect(await retrain(open())).toMatchObject({ success: true });
  });
});
