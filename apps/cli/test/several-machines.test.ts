import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { recordSet } from '@bp/contracts';
import { prepareDataset, upsertDataset } from '@bp/dataset';
import { verifyBundle } from '@bp/model';
import { createWorld, feedbackRecord, simulateWeek } from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import { whatLightgbmLacks } from '../../../packages/trainer/src/testing/lightgbm-here.js';
import { makeRoot, removeRoot, runBp } from './run-bp.js';

const BP = resolve(import.meta.dirname, '../bin/bp.js');
const TOKEN = 'a token of the tests, long enough';
/** So few that the validation part is held out and no folds are made: then all trainings are shared. */
const SITES = 18;
const ENDLESS = { rounds: 100_000, earlyStoppingRounds: 100_000 };

const lacking = whatLightgbmLacks(process.env);
describe.skipIf(lacking !== null)(
  lacking === null ? 'several machines' : `several machines (skipped: ${lacking})`,
  () => {
    let base: string;
    let root: string;
    beforeAll(async () => {
      base = await makeRoot();
      root = join(base, 'prepared');
      const world = createWorld({ seed: 4, sites: SITES, start: Date.UTC(2026, 0, 5) });
      const prepared = join(root, 'ml/datasets');
      const attempts = [...simulateWeek(world, { week: 0, attempts: 2500 })];
      const datasetPath = join(prepared, 'training_backlinks_enriched.csv');
      await mkdir(prepared, { recursive: true });
      await upsertDataset({ path: datasetPath, records: recordSet(attempts.map(feedbackRecord)) });
      await prepareDataset({ datasetPath, outDir: join(prepared, 'prepared'), clock: () => 0 });
    });
    afterAll(() => removeRoot(base));

    /** A coordinator and workers on loopback, each in a folder of its own with the same prepared files. */
    async function start(
      workers: number,
      how: {
        readonly parameters?: object;
        readonly wait?: number;
        readonly silence?: number;
        readonly token?: string;
        readonly spoil?: (root: string) => Promise<void>;
        /** The list that the workers are given. */
        readonly list?: (machines: string) => string | Promise<string>;
      } = {},
    ) {
      const ports = await Promise.all(Array.from({ length: workers + 1 }, freePort));
      const machines = ports.map((port) => `127.0.0.1:${port}`).join(',');
      const folders = await Promise.all(
        ports.map(async (port) => {
          const folder = join(base, String(port));
          await cp(root, folder, { recursive: true });
          return folder;
        }),
      );
      const { parameters = { rounds: 30 }, wait = 60, silence = 20 } = how;
      for (const folder of folders) {
        const training = {
          parameters,
          threads: 1,
          workers: { waitSeconds: wait, silenceSeconds: silence },
        };
        await writeFile(join(folder, 'bp.config.json'), JSON.stringify({ training }));
      }
      await how.spoil?.(folders[1]!);
      const env = { BP_TRAINING_WORKERS: machines, BP_TRAINING_TOKEN: TOKEN };
      const list = (await how.list?.(machines)) ?? machines;
      const coordinator = startBp(['train'], folders[0]!, env);
      const others = folders.slice(1).map((folder, index) => {
        const args = ['train-worker', '--rank', String(index + 1), '--machines', list];
        const token = index === 0 ? (how.token ?? TOKEN) : TOKEN;
        return startBp(args, folder, { BP_TRAINING_TOKEN: token });
      });
      return { coordinator, others, all: [coordinator, ...others], folder: folders[0]! };
    }

    it('train one model, which is a bundle like any other', async () => {
      const parameters = { rounds: 300, earlyStoppingRounds: 5 };
      const { all, folder } = await start(2, { parameters });
      const ended = await Promise.all(all.map(({ ended }) => ended));
      expect(ended.map(({ code, text }) => (code === 0 ? '' : text))).toEqual(['', '', '']);
      const [model = ''] = await bundles(folder);
      const manifest = await verifyBundle(join(folder, 'ml/models', model));
      expect(manifest).toMatchObject({ engine: 'lightgbm', parameters: { workers: 3 } });
      // The loss that all share has stopped them.
      expect(manifest.bestIteration).toBeLessThan(300);
      const judged = await runBp(['evaluate', '--model', `ml/models/${model}`, '--json'], {
        root: folder,
      });
      expect(judged.code).toBe(0);
      const text = await readFile(join(folder, 'ml/models', model, 'model.txt'), 'utf8');
      expect(text).not.toContain('127.0.0.1');
    });

    it.each([
      ['is killed', async ({ process }: StartedBp) => process.kill('SIGKILL'), 1],
      [
        'stops',
        async ({ process }: StartedBp) =>
          globalThis.process.kill(await childOf(process), 'SIGSTOP'),
        1,
      ],
      ['that leads is killed', async ({ process }: StartedBp) => process.kill('SIGKILL'), 0],
    ])('all end with one error when a machine %s', async (_how, harm, place) => {
      const { all, folder } = await start(2, { parameters: ENDLESS, silence: 5 });
      await all[0]!.says(/All 3 machines are there/);
      await harm(all[place]!);
      const ended = await Promise.all(all.map(({ ended }) => ended));
      for (const [rank, { code, text }] of ended.entries()) {
        if (code === null) continue;
        expect(code, String(rank)).toBe(1);
        expect(text.match(/^Error .*/gm), text).toEqual([
          expect.stringMatching(/^Error WORKER_LOST: /),
        ]);
      }
      if (place === 1) expect(ended[0]!.text).toMatch(/The worker 1 \(127\.0\.0\.1:\d+\)/);
      expect(await bundles(folder)).toEqual([]);
    });

    it('refuse a worker with other prepared data', async () => {
      const spoil = (folder: string): Promise<void> =>
        appendFile(join(folder, 'ml/datasets/prepared/validation.csv'), '\n');
      const { all, folder } = await start(1, { spoil });
      for (const { code, text } of await Promise.all(all.map(({ ended }) => ended))) {
        expect(code).toBe(1);
        expect(text).toMatch(/^Error WORKERS_DIFFER: .* has other prepared data than the coordin/m);
      }
      expect(await bundles(folder)).toEqual([]);
    });

    it('write nothing where they have trained different models', async () => {
      const liar = createServer();
      const list = async (machines: string): Promise<string> => {
        const [coordinator = '', other = ''] = machines.split(',');
        const address = `127.0.0.1:${await lieInBetween(liar, coordinator)}`;
        return `${address},${other}`;
      };
      const { all, folder } = await start(1, { list });
      const ended = await Promise.all(all.map(({ ended }) => ended));
      liar.close();
      for (const { code, text } of ended) {
        expect(code).toBe(1);
        expect(text).toMatch(/^Error WORKERS_DIFFER: The workers have trained different models/m);
      }
      expect(await bundles(folder)).toEqual([]);
    });

    it('refuse another token, and do not wait for ever', async () => {
      const { all, folder } = await start(1, { token: 'some other token of that length', wait: 3 });
      const [coordinator, worker] = await Promise.all(all.map(({ ended }) => ended));
      expect(worker!.text).toMatch(/^Error WORKERS_DIFFER: .*another token/m);
      expect(coordinator!.text).toMatch(/^Error WORKER_LOST: Not there after 3 s: 127\.0\.0\.1:/m);
      expect(`${coordinator!.text}${worker!.text}`).not.toMatch(/token of/);
      expect(await bundles(folder)).toEqual([]);
    });

    it('say what is missing before anything is started', async () => {
      const env = { BP_TRAINING_WORKERS: '127.0.0.1:1,127.0.0.1:2' };
      const run = (...args: string[]) => runBp(args, { root, env });
      const token = await run('train');
      const [engine, rank] = await Promise.all([
        run('train', '--model-type', 'xgboost'),
        run('train-worker', '--rank', '2', '--machines', 'one'),
      ]);
      expect(token.stderr).toMatch(/^Error SETTINGS_INVALID: BP_TRAINING_TOKEN/);
      expect(engine!.stderr).toMatch(/^Error SETTINGS_INVALID: .*only with lightgbm/);
      expect(rank!.stderr).toMatch(/^Error SETTINGS_INVALID: --machines has "one", which is not/);
    });
  },
);

interface StartedBp {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
  says(words: RegExp): Promise<void>;
}

function startBp(args: string[], root: string, env: Record<string, string>): StartedBp {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [BP, ...args], {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const ended = new Promise<{ code: number | null; text: string }>((done) => {
    child.once('close', (code) => done({ code, text }));
  });
  const says = (words: RegExp): Promise<void> =>
    expect.poll(() => text, { timeout: 20_000, interval: 20 }).toMatch(words);
  return { process: child, ended, says };
}

/** Passes on what a worker and the coordinator say, but for the checksum of the model; gives its port. */
async function lieInBetween(server: Server, coordinator: string): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  server.on('connection', (worker) => {
    const real = connect(Number(coordinator.split(':')[1]), '127.0.0.1');
    const pass = (from: Socket, to: Socket, change: (text: string) => string): void => {
      from.setEncoding('utf8').on('data', (text: string) => to.write(change(text)));
      from.on('close', () => to.destroy()).on('error', () => {});
    };
    pass(real, worker, (text) => text.replaceAll(coordinator, `127.0.0.1:${port}`));
    pass(worker, real, (text) => text.replace(/"digest":"\w/, '"digest":"x'));
  });
  return port;
}

/** The learner of a command. */
async function childOf({ pid }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}

async function bundles(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'ml/models')).catch(() => [])).filter((name) =>
    name.startsWith('export_model_'),
  );
}
