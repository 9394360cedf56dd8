import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRandom, DATASET_COLUMNS, type FeedbackRecord, recordSet } from '@bp/contracts';
import { copyDataset, datasetInfo, scanRecords, upsertDataset } from '@bp/dataset';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRecord, makeRecords } from '../../dataset/src/testing/records.js';
import { type FaultProxy, faultProxy } from '../../registry/src/testing/fault-proxy.js';
import { freePort } from '../../registry/src/testing/free-port.js';
import { storedKey } from '../src/dataset/stored-names.js';
import { DATASET_QUERIES, postgresDataset, postgresStore } from '../src/index.js';
import {
  askPostgres,
  hasPostgres,
  type PostgresServer,
  startPostgres,
} from '../src/testing/postgres-server.js';

const LONG = process.env.BP_LONG === '1';
const WRITER = fileURLToPath(new URL('processes/upsert.mjs', import.meta.url));

describe.skipIf(!hasPostgres())(
  'a dataset on a failing PostgreSQL (needs postgresql, see .ci/run)',
  () => {
    let server: PostgresServer;
    let proxy: FaultProxy;
    let url = '';
    let dir = '';
    const old = makeRecords(400);
    /** The week after: some rows change, some come. */
    const week = makeRecords(500)
      .slice(250)
      .map((record) => ({ ...record, da: 77, site_source: 'shadow@=da' }));
    const open = (port: number, more: Partial<Parameters<typeof postgresDataset>[0]> = {}) =>
      postgresDataset({
        url: url.replace(`:${server.port}/`, `:${port}/`),
        timeoutMs: 3_000,
        ...more,
      });
    let reached: ReturnType<typeof open> | null = null;
    /** One for each database: the server has few connections. */
    const direct = () => {
      reached ??= open(server.port);
      return reached;
    };
    const take = (records: readonly FeedbackRecord[], path = direct()) =>
      upsertDataset({ path, records: recordSet(records) });
    const bytes = async (): Promise<string> => {
      const to = join(dir, 'copy.csv');
      await copyDataset({ from: direct(), to, replace: true });
      return readFile(to, 'utf8');
    };
    const ask = <Row extends object>(sql: string) => askPostgres<Row>(url, sql);
    /** What the dataset is before the week, and after it. */
    const beforeAndAfter = async (): Promise<readonly [string, string]> => {
      const path = join(dir, 'model.csv');
      await upsertDataset({ path, records: recordSet(old) });
      const before = await readFile(path, 'utf8');
      await upsertDataset({ path, records: recordSet(week) });
      return [before, await readFile(path, 'utf8')];
    };
    const reset = () => copyDataset({ from: join(dir, 'old.csv'), to: direct(), replace: true });

    beforeAll(async () => {
      server = await startPostgres(await freePort());
      proxy = await faultProxy(server.port);
    });
    afterAll(async () => {
      await proxy?.stop();
      await server?.stop();
    });
    beforeEach(async () => {
      url = await server.makeDatabase();
      reached = null;
      dir = await mkdtemp(join(tmpdir(), 'bp-dataset-faults-'));
      await upsertDataset({ path: join(dir, 'old.csv'), records: recordSet(old) });
      await reset();
    });
    afterEach(() => rm(dir, { recursive: true, force: true }));

    it('cut at any byte it is as before or after, and the same week again brings it in', async () => {
      const states = await beforeAndAfter();
      const random = createRandom(11);
      let broken = 0;
      for (let trial = 0; trial < (LONG ? 200 : 6); trial += 1) {
        proxy.faults.cutAfter = Math.floor(random() * 400_000);
        const writer = open(proxy.port, { attempts: 2 });
        const error = await take(week, writer).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        proxy.faults.cutAfter = null;
        proxy.reset();
        if (error !== null) {
          broken += 1;
          expect(error).toMatchObject({
            code: 'STORAGE_FAILED',
            remedy: expect.stringMatching(/dataset\.url|again/),
          });
        }
        expect(states).toContain(await bytes());
        await take(week);
        expect(await bytes()).toBe(states[1]);
        await reset();
      }
      expect(broken).toBeGreaterThan(1);
    });

    it('a reader that is cut off ends with an error', async () => {
      proxy.faults.cutAfter = 60_000;
      const reading = scanRecords({ path: open(proxy.port, { attempts: 1 }) }, () => undefined);
      await expect(reading).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      proxy.faults.cutAfter = null;
    });

    it('a server that restarts in the middle costs the change nothing', async () => {
      const dataset = open(server.port, { timeoutMs: 10_000 });
      let tries = 0;
      await dataset.change(async (change) => {
        tries += 1;
        await change.replace([], [placed('x')]);
        if (tries === 1) {
          await server.kill();
          await server.start();
        }
        await change.replace([], [placed('y')]);
      });
      expect(tries).toBe(2);
      expect((await datasetInfo({ path: direct() }))?.rows).toBe(402);
    });

    it('a commit whose answer is lost is told as it was, and not made twice', async () => {
      const dataset = open(proxy.port, { timeoutMs: 10_000 });
      const told = await dataset.change(async (change) => {
        await change.replace([], [placed('x')]);
        // The next two questions take 800 ms each; the second is the commit, which arrives half-way.
        proxy.faults.delayMs = 400;
        setTimeout(() => {
          proxy.faults.delayMs = 0;
          proxy.reset();
        }, 1_400);
        return change.rows;
      });
      expect(told).toBe(400);
      expect((await datasetInfo({ path: direct() }))?.rows).toBe(401);
    });

    it('kill -9 of a writer leaves it whole, and holds up nobody', async () => {
      const states = await beforeAndAfter();
      const file = join(dir, 'week.json');
      await writeFile(file, JSON.stringify(week));
      const random = createRandom(7);
      for (let trial = 0; trial < (LONG ? 60 : 3); trial += 1) {
        const child = fork(WRITER, [url, file], {
          execArgv: [],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        const ended = once(child, 'exit');
        await once(child, 'message');
        await sleep(random() * 150);
        child.kill('SIGKILL');
        await ended;
        expect(states).toContain(await bytes());
        await take(week);
        expect(await bytes()).toBe(states[1]);
        await reset();
      }
    });

    it('a user that may only read reads, and changes nothing', async () => {
      const reader = `reader_${url.split('_').at(-1)}`;
      await ask(
        `create role ${reader} login password 'read'; grant usage on schema bp to ${reader}; grant select on all tables in schema bp to ${reader}`,
      );
      const dataset = postgresDataset({ url: url.replace(/tests:[^@]+/, `${reader}:read`) });
      expect((await datasetInfo({ path: dataset }))?.rows).toBe(400);
      await expect(take(week, dataset)).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('may not do that'),
      });
      expect(await dataset.examine()).toMatchObject({ readOnly: 'this user may not write' });
      expect(await direct().examine()).toMatchObject({ readOnly: null });
    });

    it('waits for another writer, and then says so', async () => {
      let told: unknown = null;
      await direct().change(async () => {
        told = await take(week, open(server.port, { lockWaitMs: 100 })).catch((error) => error);
      });
      expect(told).toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('another program is changing it'),
      });
      await take(week);
    });

    it('tables of the release before are read, and brought up to date by the next writer', async () => {
      await ask(
        'drop view bp.attempts; drop table bp.dataset, bp.dataset_row; drop function bp.fields_of, bp.as_number, bp.as_flag, bp.as_instant; delete from bp.migration where number = 2',
      );
      reached = null;
      expect(await postgresStore({ url }).newest()).toBeNull();
      expect(await datasetInfo({ path: direct() })).toBeNull();
      expect(await direct().examine()).toMatchObject({ readOnly: null });
      await take(old);
      expect(await bytes()).toBe(await readFile(join(dir, 'old.csv'), 'utf8'));
    });

    it('says which setting is wrong, and no password', async () => {
      const dataset = postgresDataset({ url: url.replace(/tests:[^@]+/, 'tests:wrong-4711') });
      const failure = await dataset.state().catch((error: unknown) => error);
      expect(failure).toMatchObject({ remedy: 'Correct the password in dataset.url.' });
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('4711');
      expect(() => postgresDataset({ url: 'mysql://a:b@c/d' })).toThrow(
        'not postgres://HOST/DATABASE',
      );
    });

    it('shows people the columns of the dataset, typed, and answers the questions of "bp dataset query"', async () => {
      await take([
        makeRecord({
          task_id: 'a "quoted", id',
          domain: 'blog.example.com',
          pa: 3.5,
          requires_login: false,
          failure_reason: 'two\nlines, "quoted"',
          shadow_probabilities: '{"guest":0.5}',
        }),
      ]);
      const columns = await ask<{ name: string }>(
        "select column_name as name from information_schema.columns where table_name = 'attempts' order by ordinal_position",
      );
      expect(columns.map(({ name }) => name)).toEqual([...DATASET_COLUMNS, 'site']);
      expect(await ask("select * from bp.attempts where site = 'com.example.blog'")).toMatchObject([
        {
          task_id: 'a "quoted", id',
          success: true,
          timestamp: new Date('2026-01-05T00:00:00Z'),
          pa: 3.5,
          da: null,
          requires_login: false,
          failure_reason: 'two\nlines, "quoted"',
          shadow_probabilities: '{"guest":0.5}',
        },
      ]);
      const answers = [];
      for (const { sql } of DATASET_QUERIES) answers.push((await ask(sql)).length);
      expect(answers).toEqual([expect.any(Number), 20, 1]);
      expect(answers[0]).toBeGreaterThan(10);
    });

    it('orders keys as the file does', () => {
      const keys = [
        'a',
        'é',
        '\uD7FF',
        '\u{10000}',
        '\u{1F600}',
        '\u{10FFFF}',
        '\uE000',
        '\uFFFD',
        '\uFFFF',
      ];
      const inFile = [...keys].sort();
      const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect([...keys].sort((a, b) => byCodePoint(storedKey(a), storedKey(b)))).toEqual(inFile);
    });
  },
);

const placed = (key: string) => ({
  key,
  nth: 0,
  line: `${key},`,
  host: null,
  split: null,
  decision: null,
});
