import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  attemptKey,
  type DatasetLocation,
  type FeedbackRecord,
  NO_OUTCOME,
  recordSet,
} from '@bp/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  copyDataset,
  datasetHash,
  datasetInfo,
  exportDataset,
  forgetRows,
  heldAttempts,
  importLegacy,
  mentionsOf,
  prepareDataset,
  readPrepared,
  registrableDomain,
  scanRecords,
  splitOf,
  summariseDataset,
  upsertDataset,
} from '../index.js';
import { makeRecord, makeRecords } from './records.js';

/** A dataset under test, empty at first. */
export interface DatasetUnderTest {
  readonly dataset: DatasetLocation;
  /** A second, independent access to it, as another process has it. */
  readonly again: () => DatasetLocation;
  readonly dispose: () => Promise<void>;
}

const LONG = process.env.BP_LONG === '1';

/** What every dataset has to promise, wherever it is: what it holds is, byte for byte, what a file would. */
export function describeDataset(name: string, make: () => Promise<DatasetUnderTest>): void {
  describe(`dataset contract: ${name}`, () => {
    let dir = '';
    let model = '';
    let under: DatasetUnderTest;
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'bp-dataset-contract-'));
      model = join(dir, 'model.csv');
      under = await make();
    });
    afterEach(async () => {
      await under.dispose();
      await rm(dir, { recursive: true, force: true });
    });

    const both = async <Result>(
      act: (path: DatasetLocation) => Promise<Result>,
    ): Promise<Result> => {
      const [expected, found] = [await act(model), await act(under.dataset)];
      expect(found).toEqual(expected);
      return found;
    };
    const upsert = (records: readonly FeedbackRecord[]) =>
      both((path) => upsertDataset({ path, records: recordSet(records) }));
    const expectSameBytes = async (): Promise<string> => {
      const copy = join(dir, 'copy.csv');
      await copyDataset({ from: under.again(), to: copy, replace: true });
      const text = await readFile(copy, 'utf8');
      expect(text).toBe(await readFile(model, 'utf8'));
      return text;
    };
    /** Lays a file that somebody made by hand where the dataset is. */
    const begin = async (text: string): Promise<void> => {
      await writeFile(model, text);
      await upsertDataset({ path: model, records: recordSet([]) });
      await copyDataset({ from: model, to: under.dataset, replace: true });
    };

    it('holds nothing at first', async () => {
      expect(await both((path) => datasetHash({ path }))).toBeNull();
      expect(await both((path) => datasetInfo({ path }))).toBeNull();
      expect(await both((path) => heldAttempts({ path, keys: new Set(['a']) }))).toEqual(new Set());
      await both((path) => forgetRows({ path, sought: nothing, remove: true }));
      await upsert([]);
      await expectSameBytes();
      expect((await both((path) => summariseDataset({ path }))).summary.attempts).toBe(0);
    });

    it('holds the same after any facts in any order, spread over any runs', async () => {
      const facts = contraryFacts();
      const order = fc.shuffledSubarray([...facts.keys()], { minLength: facts.length });
      const cuts = fc.array(fc.nat(facts.length), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(order, cuts, async (indices, places) => {
          await begin('task_id,action_type,success\n');
          const bounds = [0, ...places.sort((a, b) => a - b), facts.length];
          for (let run = 1; run < bounds.length; run += 1) {
            const slice = indices.slice(bounds[run - 1], bounds[run]);
            await upsert(slice.map((index) => facts[index]!));
          }
          await expectSameBytes();
        }),
        { numRuns: LONG ? 200 : 4 },
      );
    });

    it('keeps unknown columns, and rows that it cannot read', async () => {
      await begin(
        'task_id,action_type,success,domain,pa,my note\nz,forum,1,x.example.com,,"a, b"\nt2,listing,1,,,one\nt2,listing,1,,,two\nq,guest,maybe,,,\n',
      );
      await upsert([
        makeRecord({ task_id: 'n' }),
        makeRecord({ task_id: 'z', action_type: 'forum', pa: 3 }),
      ]);
      await upsert([makeRecord({ task_id: 'q', action_type: 'guest' })]);
      expect(await expectSameBytes()).toContain('"a, b"');
    });

    it('gives a new host the part that its domain was given once', async () => {
      const domain = 'moved.example.net';
      const other = splitOf(registrableDomain(domain)) === 'test' ? 'train' : 'test';
      await upsert([
        makeRecord({ task_id: '5', domain: `a.${domain}`, split: other }),
        makeRecord({ task_id: '7', domain: `b.${domain}`, split: 'validation' }),
        makeRecord({ task_id: '8', domain: `not-${domain}` }),
      ]);
      await upsert([
        makeRecord({ task_id: '1', domain: `www.c.${domain}` }),
        makeRecord({ task_id: '2', domain: `b.${domain}` }),
        makeRecord({ task_id: '3', domain: null, url: `https://d.${domain}/x` }),
      ]);
      expect(await expectSameBytes()).toContain(`,www.c.${domain},`);
    });

    it('keeps its mark where nothing changes', async () => {
      const records = makeRecords(50);
      await upsert(records);
      const { dataset } = under;
      const mark = async () => (typeof dataset === 'string' ? '' : (await dataset.state())?.mark);
      const before = await mark();
      expect(await upsert(records)).toMatchObject({
        new: 0,
        updated: 0,
        unchanged: 50,
        rowsBefore: 50,
        rows: 50,
      });
      expect(await mark()).toBe(before);
      await upsert(makeRecords(51));
      if (typeof dataset !== 'string') expect(await mark()).not.toBe(before);
    });

    it('knows which attempts it holds', async () => {
      await upsert(makeRecords(40));
      const keys = new Set(makeRecords(60).map((r) => attemptKey(r.task_id, r.action_type)));
      expect((await both((path) => heldAttempts({ path, keys }))).size).toBe(40);
    });

    it('is read, summed up and exported alike', async () => {
      await upsert(makeRecords(200));
      await both((path) => datasetHash({ path }));
      await both(async (path) => (await datasetInfo({ path }))?.rows);
      await both((path) => summariseDataset({ path, take: 7, skip: 100 }));
      await both(async (path) => {
        const domains: string[] = [];
        await scanRecords({ path }, (text) => domains.push(text('domain')));
        return domains;
      });
      await both(async (path) => {
        const to = join(dir, 'export.csv');
        await exportDataset({ path, to, format: 'csv', where: { action_type: 'guest' } });
        return readFile(to, 'utf8');
      });
    });

    it('forgets a domain and a task, and nothing else', async () => {
      await upsert(makeRecords(80));
      const [first, second] = makeRecords(80);
      const sought = {
        tasks: new Set([first!.task_id]),
        mentions: mentionsOf(registrableDomain(second!.domain!)),
      };
      await both((path) => forgetRows({ path, sought, remove: false }));
      const found = await both((path) => forgetRows({ path, sought, remove: true }));
      expect(found?.records).toBeGreaterThan(1);
      await expectSameBytes();
      await both(async (path) => (await datasetInfo({ path }))?.rows);
      await upsert(makeRecords(80));
      await expectSameBytes();
    });

    it('is prepared alike, and what is prepared is stale once it changes', async () => {
      await upsert(makeRecords(400));
      const prepare = async (datasetPath: DatasetLocation) => {
        const outDir = join(dir, 'prepared');
        await prepareDataset({ datasetPath, outDir, clock: () => 0 });
        const names = (await readdir(outDir)).sort();
        const texts = await Promise.all(names.map((name) => readFile(join(outDir, name), 'utf8')));
        return texts.map((text) => text.replace(/"dataset": .*/, ''));
      };
      await both(prepare);
      const place = typeof under.dataset === 'string' ? null : under.dataset;
      const read = () => readPrepared({ dir: join(dir, 'prepared'), place });
      expect((await read()).metadata.parts.train.rows).toBeGreaterThan(0);
      if (place !== null) {
        const other = readPrepared({ dir: join(dir, 'prepared') });
        await expect(other).rejects.toMatchObject({ code: 'PREPARED_STALE' });
      }
      await upsert([makeRecord({ task_id: 'one more' })]);
      await expect(read()).rejects.toMatchObject({ code: 'PREPARED_STALE' });
    });

    it('takes a legacy file in', async () => {
      const file = join(dir, 'old.csv');
      await writeFile(
        file,
        'URL,TYPE,PA\nhttps://a.example.org/x,forum,3\nhttps://b.example.org/,guest,\n',
      );
      await both((datasetPath) =>
        importLegacy({ datasetPath, file, quarantinePath: join(dir, 'quarantine.jsonl') }),
      );
      await expectSameBytes();
    });

    it('keeps the facts of writers at the same time', async () => {
      const facts = makeRecords(60);
      await upsert(facts.slice(0, 1));
      if (typeof under.dataset === 'string') return;
      const parts = [facts.slice(0, 25), facts.slice(20, 45), facts.slice(40)];
      await Promise.all(
        parts.map((part) => upsertDataset({ path: under.again(), records: recordSet(part) })),
      );
      await upsertDataset({ path: model, records: recordSet(facts) });
      await expectSameBytes();
    });
  });
}

const nothing = { tasks: new Set<string>(), mentions: () => false };

/** Facts that meet in every way: of several sources, of decisions without a task, of hosts of one domain, under keys of all kinds. */
function contraryFacts(): FeedbackRecord[] {
  const first = makeRecords(24).map((record, index) => ({
    ...record,
    domain: `${['www', 'a', 'b'][index % 3]}.site${index % 5}.org`,
  }));
  const odd = ['\u{1F600}', '\uE000', '\uFFFD', '\u{10FFFF}', 'a,b', '"q"', 'l1\nl2', 'é'].map(
    (task_id) => makeRecord({ task_id, failure_reason: task_id }),
  );
  const decided = first
    .slice(0, 8)
    .map((record) => ({ ...record, decision_id: `d${record.task_id}` }));
  return [
    ...first,
    ...odd,
    makeRecord({ task_id: 'given', domain: 'c.site2.org', split: 'validation' }),
    ...first.slice(0, 16).map((record) => ({
      ...record,
      outcome_source: 'shadow' as const,
      sources: 'shadow',
      site_source: 'shadow@=pa',
      pa: 33,
    })),
    ...decided,
    ...decided.map((record) => ({
      ...record,
      task_id: record.decision_id,
      domain: null,
      url: null,
      success: true,
    })),
    ...decided
      .slice(4)
      .map((record) => ({ ...record, outcome_source: NO_OUTCOME, arm: 'candidate' })),
  ];
}
