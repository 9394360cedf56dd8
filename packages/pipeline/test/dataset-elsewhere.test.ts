import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDataset, datasetInfo, scanRecords } from '@bp/dataset';
import { createWorld, simulateWeek, WEEK_MS, writeLogs } from '@bp/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../registry/src/testing/free-port.js';
import {
  hasPostgres,
  type PostgresServer,
  startPostgres,
} from '../../store-postgres/src/testing/postgres-server.js';
import { doctor } from '../src/doctor/index.js';
import {
  backupProject,
  collectStep,
  DEFAULT_SETTINGS,
  forgetFeedback,
  loadSettings,
  openProject,
  type Project,
  prepareStep,
  readOverview,
  restoreProject,
  retrain,
  trainStep,
} from '../src/index.js';

const world = createWorld({ seed: 21, sites: 300 });
const NOW = world.start + 2 * WEEK_MS + 7_200_000;

describe.skipIf(!hasPostgres())(
  'with the dataset on PostgreSQL (needs postgresql, see .ci/run)',
  () => {
    let server: PostgresServer;
    let base = '';
    let url = '';
    beforeAll(async () => {
      server = await startPostgres(await freePort());
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      base = await mkdtemp(join(tmpdir(), 'bp-dataset-elsewhere-'));
      url = await server.makeDatabase();
    });
    afterEach(() => rm(base, { recursive: true, force: true }));

    const envOf = (datasetUrl: string): NodeJS.ProcessEnv =>
      datasetUrl === '' ? {} : { BP_DATASET_URL: datasetUrl };
    const open = async (name: string, datasetUrl = url): Promise<Project> => {
      const [root, env] = [join(base, name), envOf(datasetUrl)];
      const settings = await loadSettings({ root, env });
      return openProject({
        root,
        env,
        clock: () => NOW,
        settings: {
          ...settings,
          training: {
            ...DEFAULT_SETTINGS.training,
            threads: 1,
            parameters: { rounds: 15, learningRate: 0.3 },
          },
        },
      });
    };
    const logs = (name: string, week: number): Promise<unknown> =>
      writeLogs({
        attempts: simulateWeek(world, { week, attempts: 700 }),
        root: join(base, name),
      });
    const datasetOf = async (project: Project): Promise<string> => {
      const to = join(base, 'copy.csv');
      await copyDataset({ from: project.dataset, to, replace: true });
      return readFile(to, 'utf8');
    };

    it('makes the same model, byte for byte, and leaves no dataset in the folder', async () => {
      await logs('one', 1);
      await cp(join(base, 'one'), join(base, 'two'), { recursive: true });
      const [file, place] = [await open('one', ''), await open('two')];
      await collectStep(file);
      const { dir } = await trainStep(file, await prepareStep(file));
      const { model } = await retrain(place);
      const made = join(place.paths.root, String(model));
      expect(await readdir(made)).toEqual(await readdir(dir));
      for (const name of await readdir(dir)) {
        expect(await readFile(join(made, name), 'utf8')).toBe(
          await readFile(join(dir, name), 'utf8'),
        );
      }
      expect(await datasetOf(place)).toBe(await datasetOf(file));
      expect(await readdir(join(place.paths.dataset, '..'))).not.toContain(
        'training_backlinks_enriched.csv',
      );
      expect(
        await readOverview({ root: place.paths.root, env: envOf(url), clock: () => NOW }),
      ).toMatchObject({
        dataset: { rows: (await datasetInfo({ path: file.dataset }))?.rows, error: null },
      });
    });

    it('takes two weeks from two machines at once, and both are in it', async () => {
      await logs('one', 0);
      await logs('two', 1);
      const projects = [await open('one'), await open('two')];
      const all = { sinceDays: null };
      await Promise.all(projects.map((project) => collectStep(project, all)));
      const alone = await open('three', '');
      for (const week of [0, 1]) {
        await rm(join(base, 'three', 'logs'), { recursive: true, force: true });
        await logs('three', week);
        await collectStep(alone, all);
      }
      expect(await datasetOf(projects[0]!)).toBe(await datasetOf(alone));
    });

    it('forgets, backs up, restores and is examined', async () => {
      await logs('one', 1);
      const project = await open('one');
      await collectStep(project, { sinceDays: null });
      const { removed } = await forgetFeedback(project, {
        task: await firstTask(project),
        reason: 'asked',
      });
      expect(removed.dataset).toBeGreaterThan(0);
      const kept = await datasetOf(project);
      const file = join(base, 'backup.tar.gz');
      await backupProject(project, { file });
      const restore = (name: string, datasetUrl: string) =>
        restoreProject({ file, root: join(base, name), env: envOf(datasetUrl), clock: () => NOW });
      const other = await server.makeDatabase();
      expect(await restore('two', other)).toMatchObject({ dataset: { done: 'copied' } });
      expect(await datasetOf(await open('two', other))).toBe(kept);
      expect(await restore('three', other)).toMatchObject({ dataset: { done: 'kept' } });
      expect(await restore('four', '')).toMatchObject({ dataset: null });
      expect(await datasetOf(await open('four', ''))).toBe(kept);
      const { checks } = await doctor({ ...project, clock: Date.now });
      expect(checks.filter(({ name }) => name.startsWith('dataset'))).toMatchObject([
        { status: 'ok', message: expect.stringContaining(' rows, ') },
        { status: 'ok', message: expect.stringContaining('can be written to') },
      ]);
    });

    it('says what is wrong, and uses no file instead', async () => {
      await logs('one', 1);
      const [user] = /tests:[^@]+/.exec(url) ?? [''];
      const project = await open('one', url.replace(user, 'tests:wrong-4711'));
      await expect(collectStep(project)).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        remedy: 'Correct the password in dataset.url.',
      });
      await expect(datasetInfo({ path: project.paths.dataset })).resolves.toBeNull();
      const { checks } = await doctor(project);
      expect(checks.find(({ name }) => name === 'dataset place')).toMatchObject({
        status: 'problem',
      });
      expect(JSON.stringify(checks)).not.toContain('4711');
      await expect(open('one', 's3://bucket/x')).rejects.toMatchObject({
        code: 'SETTINGS_INVALID',
      });
    });
  },
);

async function firstTask(project: Project): Promise<string> {
  const tasks: string[] = [];
  await scanRecords({ path: project.dataset }, (text) => tasks.push(text('task_id')));
  return tasks[0]!;
}
