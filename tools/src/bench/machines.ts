import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel } from '@bp/model';
import {
  createWorld,
  oracleSuccessRate,
  PRESET_WORLDS,
  policySuccessRate,
  ruleBasedPolicy,
  trueSuccessRate,
  WEEK_MS,
  type World,
} from '@bp/simulator';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import { start } from '../run.js';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import { type Figure, mean, printFigures } from './limits.js';
import { isTestSite, preparedWorld } from './prepared-world.js';

/*
 * npm run bench:machines -- [--attempts 45000] [--large 1000000]
 *
 * Two processes on this machine that train together, beside one: what their models are worth on new sites of five worlds,
 * and on a large one the time and the peak memory of each process.
 */

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '45000' },
    large: { type: 'string', default: '1000000' },
  },
});
const WORLDS = ['default', 'incomplete', 'additive', 'interacting', 'hidden'] as const;
const SITES = 3000;
const LARGE_SITES = 20_000;
/** So much less of the way from the rule in use to the oracle may come of chance alone. */
const NOISE = 0.02;
const MOST_MEMORY_PERCENT = 55;
const TOKEN = 'a token of the benchmark, long enough';
const BP = join(CHECKOUT, 'apps/cli/bin/bp.js');

/** One process: where its peak memory went, in MB. */
interface Trained {
  readonly model: string;
  readonly seconds: number;
  readonly peaks: Readonly<Record<string, number>>;
}

async function trainAlone(root: string): Promise<Trained> {
  return ended({ alone: bp(root, ['train', '--model-type', 'lightgbm', '--json']) }, root);
}

async function trainTogether(root: string): Promise<Trained> {
  const [first, second] = [await freePort(), await freePort()];
  const env = {
    BP_TRAINING_WORKERS: `127.0.0.1:${first},127.0.0.1:${second}`,
    BP_TRAINING_TOKEN: TOKEN,
  };
  const worker = bp(root, ['train-worker', '--rank', '1', '--json'], env);
  return ended({ coordinator: bp(root, ['train', '--json'], env), worker }, root);
}

type Started = ReturnType<typeof start>;

function bp(root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  return start(process.execPath, [BP, ...args], { cwd: root, env: { ...process.env, ...env } });
}

/** Waits for all, taking down the peak memory of each and of its learner; the first one names the model. */
async function ended(all: Readonly<Record<string, Started>>, root: string): Promise<Trained> {
  const peaks: Record<string, number> = {};
  let over = false;
  const outcomes = Promise.all(Object.values(all).map((one) => one.ended)).finally(() => {
    over = true;
  });
  while (!over) {
    for (const [name, { child }] of Object.entries(all)) {
      const pid = child.pid ?? 0;
      peaks[name] = Math.max(peaks[name] ?? 0, await peakOf(pid));
      for (const inner of await childrenOf(pid)) {
        const learner = `${name}'s learner`;
        peaks[learner] = Math.max(peaks[learner] ?? 0, await peakOf(inner));
      }
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const results = await outcomes;
  for (const { code, stdout, stderr } of results) {
    if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  }
  const { model, seconds } = JSON.parse(results[0]!.stdout) as { model: string; seconds: number };
  return { model: join(root, model), seconds, peaks };
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

async function prepare(world: World, attempts: number, root: string): Promise<void> {
  const until = world.start + 8 * WEEK_MS;
  await preparedWorld(world, { attempts, until }, join(root, 'ml/datasets'));
}

/** Share of the way from the rule in use to the oracle, on sites of the test part. */
async function worth(world: World, dir: string): Promise<number> {
  const model = await loadModel(dir);
  const unseen = { where: isTestSite };
  const rule = policySuccessRate(world, ruleBasedPolicy(), unseen);
  const rate = trueSuccessRate(world, (input) => model.predict(input).action, unseen);
  return (rate - rule) / (oracleSuccessRate(world, unseen) - rule);
}

await inScratch(async (folder) => {
  const figures: Figure[] = [];
  const differences: number[] = [];
  for (const name of WORLDS) {
    const root = join(folder, name);
    const world = createWorld({ ...PRESET_WORLDS[name], seed: 1, sites: SITES });
    await prepare(world, Number(values.attempts), root);
    const [alone, together] = [await trainAlone(root), await trainTogether(root)];
    const [one, two] = [await worth(world, alone.model), await worth(world, together.model)];
    differences.push(one - two);
    const note = `alone ${one.toFixed(3)}, two ${two.toFixed(3)}`;
    figures.push({
      what: `${name}: share of the way less`,
      value: 100 * (one - two),
      limit: 100 * NOISE * 2,
      unit: '%',
      note,
    });
    await rm(root, { recursive: true, force: true });
  }
  const value = 100 * mean(differences);
  figures.push({ what: 'mean of the five', value, limit: 100 * NOISE, unit: '%' });
  const root = join(folder, 'large');
  await prepare(createWorld({ seed: 1, sites: LARGE_SITES }), Number(values.large), root);
  const [alone, together] = [await trainAlone(root), await trainTogether(root)];
  const peak = alone.peaks.alone!;
  for (const [name, megabytes] of Object.entries(together.peaks)) {
    const note = `${megabytes.toFixed(0)} MB, alone ${peak.toFixed(0)} MB`;
    const limit = name === 'coordinator' ? 100 : MOST_MEMORY_PERCENT;
    figures.push({
      what: `memory of the ${name}`,
      value: (100 * megabytes) / peak,
      limit,
      unit: '%',
      note,
    });
  }
  const note = `${together.seconds.toFixed(1)} s, alone ${alone.seconds.toFixed(1)} s; both on the same cores`;
  figures.push({
    what: 'time',
    value: (100 * together.seconds) / alone.seconds,
    limit: 200,
    unit: '%',
    note,
  });
  printFigures(figures);
});
