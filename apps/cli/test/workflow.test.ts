import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createWorld,
  type HistoricalDataServer,
  serveHistoricalData,
  simulateWeek,
  writeLogs,
} from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callBp, makeRoot, removeRoot, runBp } from './run-bp.js';

const TOKEN = 'e2e-secret-token';

/** One project folder through its life: the tests follow each other. */
describe('bp, from logs and API to versions', () => {
  let root: string;
  let server: HistoricalDataServer;
  let env: Record<string, string>;
  const bp = (...args: string[]) => callBp(args, { root, env });
  const json = async <T>(...args: string[]): Promise<T> => {
    const done = await bp(...args, '--json');
    expect(done.stderr).toBe('');
    return done.json() as T;
  };

  beforeAll(async () => {
    root = await makeRoot();
    const start = Date.now() - 8 * 86_400_000;
    const world = createWorld({ seed: 11, sites: 1500, start });
    const attempts = simulateWeek(world, { week: 0, attempts: 2500 });
    server = await serveHistoricalData({ attempts, token: TOKEN });
    await writeLogs({ attempts, root });
    // The world is new each time: whether its first model may be judged, and is proven better, is not told here.
    await writeFile(
      join(root, 'bp.config.json'),
      '{"gate": {"metric": "accuracy", "minOverlap": 0}}',
    );
    env = { LARAVEL_API_URL: server.url, LARAVEL_API_TOKEN: TOKEN };
  });

  afterAll(async () => {
    await server.close();
    await removeRoot(root);
  });

  it('retrains and deploys the first version, telling the story in the agreed words', async () => {
    const first = ['retrain', '--use-api', '--since-days', '30', '--note', 'first'];
    const done = await runBp(first, { root, env });
    expect(done.stderr).toBe('');
    expect(done.code).toBe(0);
    const banner = '='.repeat(70);
    const words = [
      `${banner}\nRETRAINING WORKFLOW STARTED\n${banner}`,
      'Step 1: Collecting Feedback',
      /Collected \d+ new records from automation logs/,
      /Collected \d+ new records from shadow logs/,
      /Collected \d+ new records from API/,
      /Total unique new records: 2\d{3}/,
      'Step 2: Preparing Dataset',
      'Dataset preparation complete',
      'Step 3: Training New Model',
      /Model training complete: ml\/models\/export_model_\d{8}_\d{6}/,
      'Step 4: Evaluating New Model',
      /Accuracy: 0\.\d{4}/,
      /Macro F1: 0\.\d{4}/,
      'Step 5: Comparing with Current Model',
      /Current model accuracy: 0\.\d{4}/,
      /New model accuracy: 0\.\d{4}/,
      /Improvement: \+0\.\d{4}/,
      'New model is better, will deploy',
      'Step 6: Versioning and Deployment',
      'Created model version: v1.0.0',
      'Deployed version v1.0.0 to production',
      `${banner}\nRETRAINING WORKFLOW COMPLETE\n${banner}`,
      'Success: True',
      'Steps completed: 6',
    ];
    let rest = done.stdout;
    for (const word of words) {
      const at = typeof word === 'string' ? rest.indexOf(word) : rest.search(word);
      expect(at, `${String(word)} after the lines before it`).toBeGreaterThanOrEqual(0);
      rest = rest.slice(at + 1);
    }
    expect(await readdir(root)).not.toContain(TOKEN);
    expect(await readFile(join(root, 'logs/retraining.log'), 'utf8')).not.toContain(TOKEN);
  });

  it('takes every attempt once from three sources', async () => {
    const again = await json<Record<string, unknown>>('collect', '--use-api', '--since-days', '30');
    expect(again).toMatchObject({ new: 0, updated: 0 });
    const { read, merged_lines, outside_window, quarantined, pending_predictions } =
      again as Record<string, number>;
    expect(read).toBe(merged_lines! + outside_window! + quarantined! + pending_predictions!);
    const csv = await readFile(join(root, 'ml/datasets/training_backlinks_enriched.csv'), 'utf8');
    const keys = csv
      .split('\n')
      .slice(1, -1)
      .map((row) => row.split(',', 2).join(':'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not train again on the same data, unless forced', async () => {
    const same = await json<Record<string, unknown>>('retrain', '--use-api', '--since-days', '30');
    expect(same).toMatchObject({ success: true, unchanged: true, version: null, deployed: false });
    const forced = await json<Record<string, unknown>>(
      'retrain',
      '--use-api',
      '--since-days',
      '30',
      '--force',
    );
    expect(forced).toMatchObject({
      success: true,
      degraded: false,
      steps_completed: 6,
      version: 'v1.1.0',
      deployed: false,
      comparison: { verdict: 'keep', improvement: 0 },
    });
    expect(Object.keys(forced.seconds as object)).toEqual([
      'collect',
      'prepare',
      'train',
      'evaluate',
      'compare',
      'version',
    ]);
  });

  it('says why a model is refused', async () => {
    const done = await bp(
      'retrain',
      '--sources',
      'automation,shadow',
      '--since-days',
      '30',
      '--force',
    );
    expect(done.stdout).toContain('New model is not significantly better, keeping current');
    expect(done.stdout).toMatch(/Not deployed: .*0\.01/);
    expect(done.stdout).toContain('Created model version: v1.2.0 (not deployed)');
  });

  it('offers every step by hand on the same files', async () => {
    const prepared = await json<{ parts: Record<string, { rows: number }> }>('prepare');
    expect(prepared.parts.train!.rows).toBeGreaterThan(prepared.parts.test!.rows);
    const trained = await json<{ model: string; engine: string; objective: string; rows: number }>(
      'train',
    );
    expect(trained).toMatchObject({ engine: 'xgboost', objective: 'success' });
    expect(trained.rows).toBe(prepared.parts.train!.rows);
    const evaluated = await json<Record<string, unknown>>('evaluate', '--model', trained.model);
    expect(evaluated).toMatchObject({ classes: ['comment', 'profile', 'forum', 'guest'] });
    for (const field of [
      'rows',
      'accuracy',
      'accuracy_weighted',
      'precision_per_class',
      'recall_per_class',
      'f1_per_class',
      'f1_macro',
      'confusion_matrix',
      'failure_rate_reduction',
    ]) {
      expect(evaluated).toHaveProperty(field);
    }
    const compared = await json<Record<string, unknown>>('compare', '--model', trained.model);
    expect(compared).toMatchObject({ verdict: 'keep' });
    const created = await json<{ version: string }>('versions', 'create', '--model', trained.model);
    expect(created.version).toBe('v1.3.0');
    const deployed = await json('versions', 'deploy', '--version', 'v1.3.0', '--reason', 'by hand');
    expect(deployed).toEqual({ from: 'v1.0.0', to: 'v1.3.0', changed: true });
    const list = await json<{ version: string; production: boolean }[]>('versions', 'list');
    expect(list.map(({ version }) => version)).toEqual(['v1.3.0', 'v1.2.0', 'v1.1.0', 'v1.0.0']);
    expect(list[0]).toMatchObject({ production: true });
    const back = await json('versions', 'rollback');
    expect(back).toEqual({ from: 'v1.3.0', to: 'v1.0.0', changed: true });
    const twice = ['versions', 'rollback', '--if-production', 'v1.3.0', '--json'];
    const refused = await callBp(twice, { root, env });
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ error: { code: 'PRODUCTION_CHANGED' } });
    const info = await json<{ version: string }>('versions', 'info', '--version', 'v1.0.0');
    expect(info).toMatchObject({ version: 'v1.0.0', production: true });
    expect(await json('versions', 'verify')).toMatchObject({ ok: true });
    expect(await json<unknown[]>('versions', 'history')).toHaveLength(3);
  });

  it('predicts from flags and from JSON lines, and tells bad lines apart', async () => {
    const one = await json<Record<string, unknown>>(
      'predict',
      '--url',
      'https://example.org/forum/threads/41764',
      '--pa',
      '30',
      '--explain',
    );
    expect(one).toMatchObject({ model_version: 'v1.0.0', propensity: 1 });
    expect(Object.keys(one.probabilities as object)).toEqual([
      'comment',
      'profile',
      'forum',
      'guest',
    ]);
    const lines = '{"url":"https://a.example/x","pa":20}\nnot json\n{"pa":"high"}\n{}\n';
    const many = await callBp(['predict'], { root, env, input: lines });
    const answers = many.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(many.code).toBe(2);
    expect(answers).toHaveLength(4);
    expect(answers[0]).toHaveProperty('action');
    expect(answers[1]).toMatchObject({ error: { code: 'INPUT_INVALID' }, line: 2 });
    expect(answers[2]).toMatchObject({ error: { code: 'INPUT_INVALID' }, line: 3 });
    expect(answers[3]).toHaveProperty('action');
  });

  it('tells how things stand', async () => {
    const status = await json<Record<string, unknown>>('status');
    expect(status).toMatchObject({
      production: { version: 'v1.0.0' },
      last_run: { status: 'kept', version: 'v1.2.0' },
    });
    // Its last run began in the past of the simulated world: the Sunday after it has gone by.
    const { due } = status as { due: { at: string; overdue: boolean } };
    expect(new Date(due.at).getUTCDay()).toBe(0);
    expect(new Date(due.at).toISOString()).toMatch(/T02:00:00/);
  });
});
