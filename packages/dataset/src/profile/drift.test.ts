import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeedbackRecord } from '@bp/contracts';
import { recordSet } from '@bp/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { compareProfiles, jensenShannonDistance, prepareDataset, upsertDataset } from '../index.js';
import { makeRecords } from '../testing/records.js';

const dir = mkdtempSync(join(tmpdir(), 'bp-drift-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;
/** After all rows but those of a wrong clock. */
const clock = () => Date.UTC(2026, 6, 1);

async function profileOf(
  change: (record: FeedbackRecord) => FeedbackRecord,
  count = 3000,
  seed = 1,
) {
  files += 1;
  const datasetPath = join(dir, `${files}.csv`);
  await upsertDataset({
    path: datasetPath,
    records: recordSet(makeRecords(count, seed).map(change)),
  });
  return (await prepareDataset({ datasetPath, outDir: join(dir, `${files}`), clock })).profile;
}
const same = (record: FeedbackRecord) => record;
const reference = profileOf(same);

describe('compareProfiles', () => {
  it('finds nothing in another sample of the same world', async () => {
    const report = compareProfiles(await reference, await profileOf(same, 3000, 2));
    expect(report).toMatchObject({ drifted: false, warnings: [] });
  });

  it.each<[string, (record: FeedbackRecord) => FeedbackRecord, RegExp]>([
    [
      'values that moved',
      (r) => ({ ...r, da: r.da === null ? null : r.da / 3 }),
      /^da: values moved/,
    ],
    [
      'values gone missing',
      (r) => ({ ...r, pa: null, site_source: null }),
      /^pa: missing share went from/,
    ],
    [
      'values never seen',
      (r) => ({ ...r, platform_guess: r.platform_guess && 'newcms' }),
      /platform_guess.*values are new: newcms/,
    ],
    [
      'another mix of actions',
      (r) => ({ ...r, action_type: r.action_type === 'guest' ? 'guest' : 'forum' }),
      /^Attempted actions moved/,
    ],
    [
      'another success rate',
      (r) => ({ ...r, success: true, result: 'success' }),
      /^Success rate of \w+ went from/,
    ],
  ])('reports %s', async (_, change, message) => {
    const report = compareProfiles(await reference, await profileOf(change));
    expect(report.drifted).toBe(true);
    expect(report.warnings).toContainEqual(expect.stringMatching(message));
  });

  it('says nothing of too few rows, and follows its thresholds', async () => {
    const [before, few] = [await profileOf(same), await profileOf((r) => ({ ...r, da: 1 }), 150)];
    expect(compareProfiles(before, few).drifted).toBe(false);
    expect(compareProfiles(before, few, { minRows: 20 }).drifted).toBe(true);
    expect(
      compareProfiles(before, few, {
        minRows: 20,
        distance: 2,
        missing: 2,
        newValues: 2,
        actions: 2,
        successRate: 2,
      }).drifted,
    ).toBe(false);
  });

  it.each([
    ['', same],
    [
      ', also where rows of it lie far in the future',
      (r: FeedbackRecord) =>
        r.task_id.endsWith('77') ? { ...r, timestamp: '2099-01-01T00:00:00.000Z' } : r,
    ],
  ])('looks at what came after the reference%s', async (_, change) => {
    const datasetPath = join(dir, 'later.csv');
    await rm(datasetPath, { force: true });
    const later = makeRecords(350, 5).map((record) => ({
      ...record,
      task_id: `l${record.task_id}`,
      timestamp: '2026-06-03T00:00:00.000Z',
      da: 1,
    }));
    await upsertDataset({
      path: datasetPath,
      records: recordSet([...makeRecords(3000), ...later]),
    });
    const { drift } = await prepareDataset({
      datasetPath,
      outDir: join(dir, 'later'),
      clock,
      reference: await profileOf(change),
    });
    expect(drift?.warnings).toContainEqual(expect.stringMatching(/^da: values moved/));
  });
});

it('measures the Jensen–Shannon distance', () => {
  expect(jensenShannonDistance([0.5, 0.5], [0.5, 0.5])).toBe(0);
  expect(jensenShannonDistance([1, 0], [0, 1])).toBe(1);
  // scipy.spatial.distance.jensenshannon([0.1, 0.9], [0.6, 0.4], base=2)
  expect(jensenShannonDistance([0.1, 0.9], [0.6, 0.4])).toBeCloseTo(0.4627, 4);
});
