import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTinyBundle } from '../../registry/src/testing/tiny-bundle.js';
import { readOverview } from './overview.js';
import { openProject } from './project.js';
import { RECORDED_COMPARISON, runRecord } from './testing/run-records.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-overview-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const overview = (now: string) => readOverview({ root, env: {}, clock: () => Date.parse(now) });

it('of an empty folder names the next time of the schedule', async () => {
  // 2026-03-01 is a Sunday.
  expect(await overview('2026-03-01T01:59:59.000Z')).toMatchObject({
    production: null,
    dataset: { rows: 0, error: null },
    due: { at: '2026-03-01T02:00:00.000Z', overdue: false },
    last_run: null,
  });
});

it('says since when a run is due that the schedule names and nobody began', async () => {
  await mkdir(join(root, 'ml', 'runs'), { recursive: true });
  const last = runRecord({ started_at: '2026-03-01T02:00:00.000Z' });
  await writeFile(join(root, 'ml', 'runs', `${last.run_id}.json`), JSON.stringify(last));
  await writeFile(
    join(root, 'bp.config.json'),
    JSON.stringify({ schedule: { cron: '30 3 * * 1', timeZone: 'Europe/Berlin' } }),
  );
  const at = '2026-03-02T02:30:00.000Z';
  expect((await overview('2026-03-02T02:29:59.000Z')).due).toEqual({ at, overdue: false });
  expect((await overview('2026-03-20T12:00:00.000Z')).due).toEqual({ at, overdue: true });
  // The clock was set back: the run is in the future, and the next one is counted from now.
  expect((await overview('2026-02-10T00:00:00.000Z')).due).toEqual({
    at: '2026-02-16T02:30:00.000Z',
    overdue: false,
  });
});

it.each([
  [{ metric: 'accuracy_weighted' }, { by: 'accuracy_weighted', figure: 0.645 }],
  [
    { decided_by: 'value', value: { challenger_value: 0.45 } },
    { by: 'value', figure: 0.45 },
  ],
])('tells plain accuracy from what production was promoted by: %j', async (change, judged) => {
  const { registry, paths } = openProject({ root, env: {} });
  const dir = join(paths.models, 'made');
  await writeTinyBundle({ dir, seed: 1 });
  const by = 'ann';
  await registry.createVersion({
    bundleDir: dir,
    evaluation: { accuracy: 0.1523 },
    comparison: { ...RECORDED_COMPARISON, ...change } as typeof RECORDED_COMPARISON,
    by,
  });
  await registry.deploy({ version: 'v1.0.0', reason: 'better', by });
  expect((await overview('2026-03-01T02:00:00.000Z')).production).toMatchObject({
    accuracy: 0.1523,
    judged,
  });
});
