import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATASET_COLUMNS, type FeedbackRecord, NO_OUTCOME, recordSet } from '@bp/contracts';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetHash, datasetInfo, upsertDataset } from './index.js';
import { makeRecord, makeRecords } from './testing/records.js';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-upsert-'));
  path = join(dir, 'dataset.csv');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = () => readFile(path, 'utf8');
const rows = async () => parse(await read(), { columns: true }) as Record<string, string>[];

describe('upsertDataset', () => {
  it('writes the columns in their order, with a split for every row that has a domain', async () => {
    const result = await upsertDataset({ path, records: recordSet(makeRecords(300)) });
    expect(result).toEqual({
      new: 300,
      updated: 0,
      unchanged: 0,
      rowsBefore: 0,
      rows: 300,
      reversed: 0,
      bySource: { automation: { new: 300, updated: 0, unchanged: 0 } },
    });
    expect(Object.keys((await rows())[0]!)).toEqual([...DATASET_COLUMNS]);
    expect(
      (await rows()).every((row) => ['train', 'validation', 'test'].includes(row.split!)),
    ).toBe(true);
  });

  it.each([
    ['first, then its outcome alone', ['decided', 'alone']],
    ['after its outcome', ['alone', 'decided']],
    ['after its outcome, and the outcome again', ['alone', 'decided', 'alone']],
    ['without an outcome of its own, after it', ['alone', 'bare']],
  ])('makes one row of a decision that came %s', async (_, order) => {
    const named = { decision_id: 'zz-1', action_type: 'forum' } as const;
    const [decided, alone] = makeRecords(2);
    const facts: Record<string, FeedbackRecord> = {
      decided: { ...decided!, ...named, task_id: '17', domain: 'a.example', pa: 40 },
      alone: { ...alone!, ...named, task_id: 'zz-1', domain: null, pa: null, success: true },
    };
    facts.bare = { ...facts.decided!, outcome_source: NO_OUTCOME };
    const others = makeRecords(5).map((record) => ({ ...record, task_id: `x${record.task_id}` }));
    await upsertDataset({ path, records: recordSet(others) });
    for (const name of order) {
      await upsertDataset({ path, records: recordSet([facts[name]!]) });
    }
    const found = (await rows()).filter(({ decision_id }) => decision_id === 'zz-1');
    expect(found).toMatchObject([{ task_id: '17', domain: 'a.example', pa: '40' }]);
    expect(await rows()).toHaveLength(6);
    const before = await read();
    for (const name of order) {
      const again = await upsertDataset({ path, records: recordSet([facts[name]!]) });
      expect(again).toMatchObject({ new: 0, rows: 6 });
    }
    expect(await read()).toBe(before);
  });

  it('gives the same bytes whatever the order of facts and however they are spread over runs', async () => {
    const facts = [
      ...makeRecords(40),
      ...makeRecords(40).map((record) => ({
        ...record,
        outcome_source: 'shadow',
        sources: 'shadow',
        site_source: 'shadow@=pa',
        pa: 33,
      })),
    ];
    await upsertDataset({ path, records: recordSet(facts) });
    const expected = await read();
    const order = fc.shuffledSubarray([...facts.keys()], { minLength: facts.length });
    const cuts = fc.array(fc.nat(facts.length), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(order, cuts, async (indices, places) => {
        await rm(path);
        const bounds = [0, ...places.sort((a, b) => a - b), facts.length];
        for (let run = 1; run < bounds.length; run += 1) {
          const slice = indices.slice(bounds[run - 1], bounds[run]).map((index) => facts[index]!);
          await upsertDataset({ path, records: recordSet(slice) });
        }
        expect(await read()).toBe(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('leaves the file alone where nothing changed', async () => {
    const records = recordSet(makeRecords(50));
    await upsertDataset({ path, records });
    const before = await stat(path);
    expect(await upsertDataset({ path, records })).toMatchObject({
      new: 0,
      unchanged: 50,
      rows: 50,
    });
    const after = await stat(path);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await readdir(dir)).toEqual(['dataset.csv']);
  });

  it('keeps unknown columns, header spelling aside, and puts other orders of columns right', async () => {
    await writeFile(
      path,
      '\uFEFFSuccess,TASK_ID,my note,Action_Type,Domain\r\n0,t9,"keep, me",Guest Post,x.example.com\r\n1,t1,,forum,y.example.com\r\n',
    );
    const result = await upsertDataset({
      path,
      records: recordSet([makeRecord({ task_id: 't5' })]),
    });
    expect(result).toMatchObject({ new: 1, rows: 3 });
    const found = await rows();
    expect(Object.keys(found[0]!)).toEqual([...DATASET_COLUMNS, 'my note']);
    expect(found.map((row) => [row.task_id, row.action_type, row['my note']])).toEqual([
      ['t5', 'comment', ''],
      ['t1', 'forum', ''],
      ['t9', 'guest', 'keep, me'],
    ]);
    await upsertDataset({
      path,
      records: recordSet([makeRecord({ task_id: 't9', action_type: 'guest', da: 5 })]),
    });
    expect((await rows()).at(-1)).toMatchObject({ 'my note': 'keep, me', da: '5' });
  });

  it('keeps rows that it cannot read', async () => {
    await upsertDataset({ path, records: recordSet(makeRecords(3)) });
    const broken = `t2,listing,1${','.repeat(DATASET_COLUMNS.length - 3)}`;
    await writeFile(path, `${await read()}${broken}\n`);
    await upsertDataset({ path, records: recordSet([makeRecord({ task_id: 'new' })]) });
    expect(await read()).toContain(`\n${broken}\n`);
  });

  it('merges rows of one attempt that a hand-made file holds twice', async () => {
    await writeFile(
      path,
      'task_id,action_type,success,domain,pa\na,forum,1,x.example.com,\na,forum,1,x.example.com,7\n',
    );
    await upsertDataset({ path, records: recordSet([makeRecord({ task_id: 'b' })]) });
    expect((await rows()).map((row) => [row.task_id, row.pa])).toEqual([
      ['b', ''],
      ['a', '7'],
    ]);
  });

  it('never moves a site: a split given once wins over the hash, also for new rows of the domain', async () => {
    await writeFile(
      path,
      ['train', 'validation', 'test']
        .map((split, i) => `x${i},comment,1,s${i}.example.com,${split}`)
        .reduce((text, line) => `${text}${line}\n`, 'task_id,action_type,success,domain,split\n'),
    );
    const more = [0, 1, 2].map((i) =>
      makeRecord({ task_id: `new${i}`, domain: `s${i}.example.com` }),
    );
    await upsertDataset({ path, records: recordSet(more) });
    const splitsOf = async (domain: string) =>
      (await rows()).filter((row) => row.domain === domain).map((row) => row.split);
    expect(await splitsOf('s0.example.com')).toEqual(['train', 'train']);
    expect(await splitsOf('s1.example.com')).toEqual(['validation', 'validation']);
    expect(await splitsOf('s2.example.com')).toEqual(['test', 'test']);
  });

  it.each([
    ['another delimiter', 'task_id;action_type;success\n1;forum;1\n', /separated by ";"/],
    ['another table', 'a,b\n1,2\n', /no dataset header/],
    ['a binary file', Buffer.from([1, 0, 2, 10]), /zero bytes/],
  ])('refuses %s and leaves it as it was', async (_, content, message) => {
    await writeFile(path, content);
    const attempt = upsertDataset({ path, records: recordSet(makeRecords(3)) });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    expect(await readFile(path)).toEqual(Buffer.from(content));
    expect(await readdir(dir)).toEqual(['dataset.csv']);
  });

  it('takes an empty file or one with a header only for an empty dataset', async () => {
    await writeFile(path, '');
    expect(await upsertDataset({ path, records: recordSet(makeRecords(2)) })).toMatchObject({
      rows: 2,
    });
    await writeFile(path, `${DATASET_COLUMNS.join(',')}\n`);
    expect(await upsertDataset({ path, records: recordSet(makeRecords(2)) })).toMatchObject({
      rows: 2,
    });
  });
});

describe('datasetInfo and datasetHash', () => {
  it('say nothing where there is no file', async () => {
    expect(await datasetInfo({ path })).toBeNull();
    expect(await datasetHash({ path })).toBeNull();
  });

  it('count rows and bytes', async () => {
    await upsertDataset({ path, records: recordSet(makeRecords(40)) });
    expect(await datasetInfo({ path })).toEqual({ rows: 40, bytes: (await stat(path)).size });
  });

  it('hash content: not order, quoting, line ends or empty columns, but every value', async () => {
    const hashOf = async (text: string) => {
      await writeFile(path, text);
      return datasetHash({ path });
    };
    const one = await hashOf('task_id,action_type,success,url\na,forum,1,"x""y"\nb,forum,0,z\n');
    expect(
      await hashOf('url,SUCCESS,task_id,action_type,more\r\n"z",0,"b",forum,\r\n"x""y",1,a,forum,'),
    ).toBe(one);
    expect(await hashOf('task_id,action_type,success,url\na,forum,1,xy\nb,forum,0,z\n')).not.toBe(
      one,
    );
    expect(
      await hashOf('task_id,action_type,success,url\na,forum,0,"x""y"\nb,forum,1,z\n'),
    ).not.toBe(one);
    expect(await hashOf('task_id,action_type,success,url\na,forum,1,"x""y"\n')).not.toBe(one);
  });
});
