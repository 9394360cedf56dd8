import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTIONS } from '@bp/contracts';
import { createWorld, simulateWeek, writeLogs } from '@bp/simulator';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callBp, makeRoot, removeRoot } from './run-bp.js';

/** A project with two versions. */
describe('looking at a project', () => {
  let root: string;
  let rows: Record<string, string>[];
  const bp = (...args: string[]) => callBp(args, { root });

  beforeAll(async () => {
    root = await makeRoot();
    const world = createWorld({ seed: 5, sites: 600, start: Date.UTC(2026, 0, 5) });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 1500 }), root });
    for (const seed of [1, 2]) {
      await writeFile(join(root, 'bp.config.json'), JSON.stringify({ training: { seed } }));
      expect((await bp('retrain', '--since-days', '4000', '--json', '--force')).code).toBe(0);
    }
    const file = join(root, 'ml/datasets/training_backlinks_enriched.csv');
    rows = parse(await readFile(file, 'utf8'), { columns: true });
  });
  afterAll(() => removeRoot(root));

  it('sums up the dataset, and gives the rows that are asked for, page by page', async () => {
    const guest = rows.filter((row) => row.action_type === 'guest' && row.site_type === 'blog');
    const page = async (number: number) =>
      (
        await bp(
          ...['dataset', 'show', '--where', 'action_type=guest,site_type=blog'],
          ...['--rows', '7', '--page', String(number), '--json'],
        )
      ).json() as { attempts: number; successes: number; rows: { task_id: string }[] };
    const [first, second] = [await page(1), await page(2)];
    expect(first.attempts).toBe(guest.length);
    expect(first.successes).toBe(guest.filter(({ success }) => success === '1').length);
    expect([...first.rows, ...second.rows]).toEqual(guest.slice(0, 14));
    const shown = (await bp('dataset', 'show', '--rows', '2')).stdout;
    expect(shown).toMatch(new RegExp(`Attempts +${rows.length.toLocaleString('en')}\n`));
    expect(shown).toContain(`1 to 2 of ${rows.length.toLocaleString('en')}`);
    expect(shown).toMatch(/By week\n +week +attempts +share +successful\n +2026-W02/);
  });

  it('says which columns there are, and when nothing is found', async () => {
    const wrong = await bp('dataset', 'show', '--where', 'colour=red');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/--where is "colour=red".*\n.*task_id, action_type/);
    const none = await bp('dataset', 'show', '--where', 'domain=nobody.example');
    expect(none.stdout).toBe('No such attempt is in the dataset.\n');
  });

  it('puts two versions side by side, as recorded and on the same rows', async () => {
    const recorded = (await bp('versions', 'compare', 'v1.0.0', 'v1.1.0')).stdout;
    expect(recorded).toMatch(/^v1\.0\.0 and v1\.1\.0\n/);
    expect(recorded).toMatch(/accuracy +0\.\d{4} +0\.\d{4}\n/);
    const { comparison, versions } = (
      await bp('versions', 'compare', 'v1.0.0', 'v1.1.0', '--fresh', '--json')
    ).json() as {
      versions: { evaluation: { accuracy: number } }[];
      comparison: { champion_version: string; champion_accuracy: number; metric: string };
    };
    expect(comparison.champion_version).toBe('v1.0.0');
    // The test part is the one that the first was judged on.
    if (comparison.metric === 'accuracy') {
      expect(comparison.champion_accuracy).toBeCloseTo(versions[0]!.evaluation.accuracy, 12);
    }
    const unknown = await bp('versions', 'compare', 'v1.0.0', 'v9.9.9');
    expect(unknown.stderr).toContain('VERSION_UNKNOWN');
  });

  it('exports attempts and scores', async () => {
    const read = async (file: string) =>
      parquetReadObjects({ file: await asyncBufferFromFile(file) });
    const attempts = join(root, 'attempts.parquet');
    const done = await bp('export', 'dataset', attempts, '--where', 'action_type=forum', '--json');
    const forum = rows.filter((row) => row.action_type === 'forum');
    expect(done.json()).toEqual({ file: attempts, format: 'parquet', rows: forum.length });
    const [first] = await read(attempts);
    expect(first).toMatchObject({
      task_id: forum[0]!.task_id,
      success: forum[0]!.success === '1',
      timestamp: new Date(forum[0]!.timestamp!),
    });
    const scores = join(root, 'scores.parquet');
    const scored = (await bp('export', 'scores', scores, '--version', 'v1.0.0', '--json')).json();
    const test = rows.filter(({ split, domain }) => split === 'test' && domain !== '');
    expect(scored).toMatchObject({ version: 'v1.0.0', rows: test.length });
    for (const row of await read(scores)) {
      expect(row.p_forum).toBeGreaterThan(0);
      const best = Math.max(...ACTIONS.map((action) => row[`p_${action}`] as number));
      expect(row[`p_${row.recommended as string}`]).toBe(best);
    }
    const wrong = await bp('export', 'dataset', join(root, 'attempts.xlsx'));
    expect(wrong.stderr).toMatch(/does not say in which form.*\n.*\.csv, \.parquet, \.arrow/);
  });

  it('tries quarantined lines again', async () => {
    const done = (await bp('quarantine', 'replay', '--json')).json();
    expect(done).toMatchObject({ quarantined: 0, new: 0 });
  });
});
