import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptKey, NO_OUTCOME, recordSet } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldAttempts, upsertDataset } from '../index.js';
import { makeRecords } from '../testing/records.js';

describe('heldAttempts', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bp-held-'));
    path = join(dir, 'dataset.csv');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('names those of the keys that have a row', async () => {
    const records = makeRecords(50);
    await upsertDataset({ path, records: recordSet(records) });
    const some = records.slice(10, 15).map((r) => attemptKey(r.task_id, r.action_type));
    const keys = new Set([...some, attemptKey('never seen', 'comment')]);
    expect([...(await heldAttempts({ path, keys }))].sort()).toEqual([...some].sort());
  });

  it('names none without a file or without keys', async () => {
    expect((await heldAttempts({ path, keys: new Set(['comment:1']) })).size).toBe(0);
    expect((await heldAttempts({ path, keys: new Set() })).size).toBe(0);
  });

  it('lets facts without an outcome add to a row, and never make one', async () => {
    const [record] = makeRecords(1);
    const facts = {
      ...record!,
      pa: 77,
      site_source: 'shadow@2026-01-01T00:00:00.000Z=pa',
      outcome_source: NO_OUTCOME,
      outcome_at: null,
      sources: 'shadow',
    };
    const alone = await upsertDataset({ path, records: recordSet([facts]) });
    expect(alone).toMatchObject({ new: 0, rows: 0 });
    await upsertDataset({
      path,
      records: recordSet([{ ...record!, pa: null, site_source: null }]),
    });
    const added = await upsertDataset({ path, records: recordSet([facts]) });
    expect(added).toMatchObject({ new: 0, updated: 1, rows: 1 });
    expect(await readFile(path, 'utf8')).toContain(',77,');
  });
});
