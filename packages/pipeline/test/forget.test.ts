import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { registrableDomain, scanRecords, splitOf } from '@bp/dataset';
import { readBundleJson, readTrainingKeys, TRAINING_KEYS_FILE } from '@bp/model';
import {
  createWorld,
  type HistoricalDataServer,
  type SimulatedAttempt,
  serveHistoricalData,
  simulateWeek,
  WEEK_MS,
  writeLogs,
} from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  backupProject,
  collectStep,
  DEFAULT_SETTINGS,
  type ForgetResult,
  forgetFeedback,
  importStep,
  openProject,
  type Project,
  restoreProject,
  retrain,
  tombstonesOf,
  withRunLock,
} from '../src/index.js';
import { namedIn } from '../src/testing/named-in.js';

const TOKEN = 'forgetting-test-token';

describe('forgetting a domain of a project in use', () => {
  const world = createWorld({ seed: 21, sites: 60 });
  const weeks = [0, 1].map((week) => [...simulateWeek(world, { week, attempts: 450 })]);
  const domainOf = (attempt: SimulatedAttempt): string =>
    registrableDomain(attempt.input.domain as string);
  const counts = new Map<string, number>();
  for (const one of weeks.flat().map(domainOf)) {
    if (splitOf(one) === 'validation') counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const [domain] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  /** What the project was told of the domain: an attempt that only the automation log has may have come without. */
  const tasks = weeks
    .flat()
    .filter((attempt) => domainOf(attempt) === domain)
    .filter(({ traces }) => traces.shadow || traces.api)
    .map(({ taskId }) => String(taskId));
  const words = [domain, ...tasks];
  let root: string;
  let server: HistoricalDataServer;
  let now = world.start + WEEK_MS + 7_200_000;
  let result: ForgetResult;

  const project = (): Project =>
    openProject({
      root,
      clock: () => now,
      actor: 'ann',
      env: { LARAVEL_API_TOKEN: TOKEN },
      settings: {
        ...DEFAULT_SETTINGS,
        feedback: { ...DEFAULT_SETTINGS.feedback, apiUrl: server.url },
        training: { ...DEFAULT_SETTINGS.training, parameters: { rounds: 20 } },
        // By which measure the gate decides is told elsewhere; this one is quick.
        gate: { ...DEFAULT_SETTINGS.gate, metric: 'accuracy' },
      },
    });
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  const forget = (options: Parameters<typeof forgetFeedback>[1]): Promise<ForgetResult> =>
    withRunLock(project(), 'test', (inner) => forgetFeedback(inner, options));
  const decision = (id: string, task: string | null, host: string): string =>
    `${JSON.stringify({ decision_id: id, timestamp: new Date(now - 3_600_000).toISOString(), task_id: task, unit: host, url: `https://${host}/`, domain: host, action: 'forum', propensity: 1 })}\n`;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-forget-'));
    server = await serveHistoricalData({ attempts: weeks[0]!, token: TOKEN });
    await writeLogs({ attempts: weeks[0]!, root });
    await put(
      'logs/decisions-a-1.jsonl',
      decision('dec-1', null, `www.${domain}`) + decision('dec-2', 'other-1', 'other.example'),
    );
    await put(
      'logs/outcomes-1.jsonl',
      `${JSON.stringify({ decision_id: 'dec-1', task_id: 'late-77', action_attempted: 'forum', result: 'success' })}\n`,
    );
    await put(
      'logs/automation_logs.jsonl.1.gz',
      gzipSync(
        `{"task_id":"late-77","action_attempted":"forum","result":"failed","domain":"unknown"}\n{"task_id":"kept-1","action_attempted":"forum","result":"failed","domain":"kept.example"}\n`,
      ),
    );
    await put(
      'logs/shadow_mode_logs.csv',
      `task_id,domain,rule_based_action,notes\nkept-2,kept.example,guest,\nbad-1,${domain},backflip,"two\nlines"\n`,
    );
    await put(
      'logs/automation_logs-1.jsonl',
      `{"cut off": "https:\\/\\/${domain}\\/x", "task_id": "cut-5\n`,
    );
    await put(
      'ml/datasets/old.legacy',
      `URL,TYPE\nhttps://${domain}/x,FORUM\nhttps://kept.example/y,FORUM\n`,
    );
    await retrain(project(), { useApi: true });
    now += WEEK_MS;
    server.add(weeks[1]!);
    await writeLogs({ attempts: weeks[1]!, root, append: true });
    await collectStep(project(), { useApi: true });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  it('finds it in many places before', async () => {
    const places = (await namedIn(root, [domain])).map((name) =>
      name.split('/').slice(0, 2).join('/'),
    );
    expect(new Set(places).size).toBeGreaterThan(3);
    expect(tasks.length).toBeGreaterThan(10);
  });

  it('keeps in the version a filter that holds all rows of training and validation part', async () => {
    const dir = join(root, 'ml/models/versions/v1.0.0');
    const holds = readTrainingKeys(await readBundleJson(dir, TRAINING_KEYS_FILE), dir);
    const seen = { inside: 0, missing: 0, outside: 0, wrong: 0 };
    const first = weeks[0]!.filter(({ traces }) => traces.shadow || traces.api);
    const collected = new Set<string>();
    await scanRecords({ path: project().paths.dataset }, (text) => collected.add(text('task_id')));
    for (const attempt of first.filter(({ taskId }) => collected.has(String(taskId)))) {
      const inside = splitOf(domainOf(attempt)) !== 'test';
      const held = [
        holds({ kind: 'domain', value: domainOf(attempt) }),
        holds({ kind: 'task', value: String(attempt.taskId) }),
      ];
      seen[inside ? 'inside' : 'outside'] += 1;
      if (inside && held.includes(false)) seen.missing += 1;
      if (!inside && held.includes(true)) seen.wrong += 1;
    }
    expect(seen.inside).toBeGreaterThan(100);
    expect(seen.outside).toBeGreaterThan(20);
    expect(seen).toMatchObject({ missing: 0, wrong: 0 });
  });

  it('takes it out of everything but versions, and names those', async () => {
    const log = join(root, 'logs/automation_logs.jsonl');
    const size = (await stat(log)).size;
    result = await forget({ domain, reason: 'asked by its owner' });
    expect((await stat(log)).size).toBe(size);
    expect(result.removed.dataset).toBeGreaterThan(10);
    expect(result.removed.quarantine).toBeGreaterThan(0);
    expect(result.bundles.length).toBe(1);
    expect(result).toMatchObject({ versions: ['v1.0.0'], unknown: [], left: [] });
    const named = await namedIn(root, [...words, 'late-77', 'dec-1', 'bad-1', 'cut-5']);
    expect(named.filter((name) => !name.startsWith('ml/models/versions/v1.'))).toEqual([]);
    for (const kept of ['kept-1', 'kept-2', 'dec-2', 'https://kept.example/y']) {
      expect((await namedIn(root, [kept])).length, kept).toBeGreaterThan(0);
    }
    const [tombstone] = (await tombstonesOf(project().paths)).list;
    expect(tombstone).toMatchObject({
      kind: 'domain',
      by: 'ann',
      finished: true,
      id: result.tombstone,
    });
    expect((await stat(project().paths.tombstoneKey)).mode & 0o777).toBe(0o600);
    expect((await project().registry.index())?.log.at(-1)).toMatchObject({
      kind: 'forget',
      versions: result.versions,
    });
  });

  it('does not take it in again, from the API, old logs or a legacy file, and counts what it drops', async () => {
    await writeLogs({ attempts: weeks[1]!, root, append: true });
    const collected = await collectStep(project(), { useApi: true, sinceDays: null });
    const { read, merged_lines, outside_window, quarantined, pending_predictions, forgotten } =
      collected;
    expect(forgotten).toBeGreaterThan(10);
    expect(read).toBe(
      merged_lines + outside_window + quarantined + pending_predictions + forgotten,
    );
    await put(
      'legacy.csv',
      `URL,TYPE\nhttps://sub.${domain}/new,FORUM\nhttps://new.example/,FORUM\nhttps://${domain}/,NONSENSE\n`,
    );
    expect(await importStep(project(), { file: join(root, 'legacy.csv') })).toMatchObject({
      read: 3,
      new: 1,
      forgotten: 2,
    });
    await rm(join(root, 'legacy.csv'));
    for (const folder of ['ml/datasets', 'ml/runs'])
      expect(await namedIn(join(root, folder), words)).toEqual([]);
  });

  it('leaves not a byte of it once the model was trained anew and the old ones were pruned', async () => {
    expect((await forget({ domain, reason: 'asked by its owner' })).removed.logs).toBeGreaterThan(
      0,
    );
    const { version } = await retrain(project(), { useApi: true, force: true, autoDeploy: false });
    const { registry } = project();
    await registry.deploy({ version: version!, reason: 'test', by: 'ann' });
    await registry.prune({ forgotten: true, apply: true });
    expect((await registry.list()).map((entry) => entry.version)).toEqual([version]);
    await backupProject(project(), { file: join(root, 'backup.tar.gz') });
    await restoreProject({
      file: join(root, 'backup.tar.gz'),
      root: join(root, 'restored'),
      env: {},
      clock: () => now,
    });
    expect(await namedIn(root, words)).toEqual([]);
    expect(await registry.verify()).toMatchObject({ ok: true, problems: [] });
  }, 60_000);
});
