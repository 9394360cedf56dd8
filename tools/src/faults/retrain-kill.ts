import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@bp/contracts';
import { createWorld } from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { DATASET, feed, firstRun, lookForDamage, RETRAIN, runBp, startBp } from './bp-process.js';

export interface KillReport {
  readonly kills: number;
  /** How many of them hit a run before it had ended by itself. */
  readonly hits: number;
  /** What was found broken afterwards; empty is what we want. */
  readonly broken: readonly string[];
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
}

const FIRST_ATTEMPTS = 1200;
const ATTEMPTS_PER_KILL = 20;
/**
 * A week of attempts whose latest results come nine days late: all in the past, as the time of a line more than a day
 * ahead is doubted, and would no longer be when the calm folder is collected a moment later.
 */
const DAYS_AGO = 20;

/**
 * `kill -9` of `bp retrain` at random instants while feedback keeps coming in. After each kill a fresh process
 * must find the registry whole and the production model answering; in the end one undisturbed run must need no
 * repair, and the dataset must be, byte for byte, what a folder that was never disturbed makes of the same logs.
 */
export function killRetraining(options: KillOptions): Promise<KillReport> {
  const random = createRandom(options.seed);
  const broken: string[] = [];
  let hits = 0;
  return inScratch(async (folder) => {
    const [root, calm] = [join(folder, 'root'), join(folder, 'calm')];
    const start = Date.now() - DAYS_AGO * 86_400_000;
    const world = createWorld({ seed: options.seed, sites: 800, start });
    await feed(root, world, FIRST_ATTEMPTS, 0);
    const began = performance.now();
    await firstRun(root);
    let shortest = performance.now() - began;
    for (let kill = 0; kill < options.kills; kill += 1) {
      await feed(root, world, ATTEMPTS_PER_KILL, kill + 1);
      const { child, ended } = startBp(root, RETRAIN);
      const started = performance.now();
      const wait = new AbortController();
      void ended.then(() => wait.abort());
      await sleep(random() * shortest, undefined, { signal: wait.signal }).catch(() => {});
      child.kill('SIGKILL');
      if ((await ended).signal === 'SIGKILL') hits += 1;
      else shortest = Math.min(shortest, performance.now() - started);
      const when = `kill ${kill + 1} in ${await stepOfLastRun(root)}`;
      broken.push(...(await lookForDamage(root, when)), ...(await repeatedRows(root, when)));
    }

    const last = await runBp(root, RETRAIN);
    if (last.code !== 0) broken.push(`the run after the last kill: ${last.stdout}${last.stderr}`);
    await cp(join(root, 'logs'), join(calm, 'logs'), { recursive: true });
    const collected = await runBp(calm, ['collect', '--since-days', '400']);
    if (collected.code !== 0)
      broken.push(`the calm folder: ${collected.stdout}${collected.stderr}`);
    const [disturbed, undisturbed] = await Promise.all(
      [root, calm].map((folder) => readFile(join(folder, DATASET), 'utf8')),
    );
    if (disturbed !== undisturbed) broken.push('the dataset differs from that of a calm folder');
    return { kills: options.kills, hits, broken };
  });
}

async function stepOfLastRun(root: string): Promise<string> {
  const status = await runBp(root, ['status', '--json']);
  const { last_run: run } = JSON.parse(status.stdout) as {
    last_run: { status: string; steps: { step: string; status: string }[] } | null;
  };
  if (run === null || run.status !== 'running') return 'outside a run';
  return run.steps.find(({ status: state }) => state === 'running')?.step ?? 'between steps';
}

async function repeatedRows(root: string, when: string): Promise<string[]> {
  const rows = (await readFile(join(root, DATASET), 'utf8')).split('\n').slice(1, -1);
  const keys = new Set(rows.map((row) => row.split(',', 2).join(':')));
  return keys.size === rows.length ? [] : [`${when}: an attempt stands twice in the dataset`];
}
