import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { attemptStream, type World, writeLogs } from '@bp/simulator';
import { type Ended, start } from '../run.js';
import { CHECKOUT } from '../workspace.js';

export const DATASET = 'ml/datasets/training_backlinks_enriched.csv';
export const RETRAIN: readonly string[] = ['retrain', '--json', '--force', '--since-days', '400'];

/** Starts the built command in a project folder, with nothing of this environment but path and home. */
export function startBp(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  return start(process.execPath, [join(CHECKOUT, 'apps/cli/bin/bp.js'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
}

export function runBp(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return startBp(root, args, env).ended;
}

/** Ids of tasks of one portion of feedback begin this far from those of the one before. */
const TASKS_APART = 5000;

/** Appends the `index`-th portion of simulated feedback to the logs. */
export async function feed(
  root: string,
  world: World,
  attempts: number,
  index: number,
): Promise<void> {
  const options = {
    attempts,
    seed: index,
    from: world.start,
    firstTaskId: 1 + index * TASKS_APART,
  };
  await writeLogs({ attempts: attemptStream(world, options), root, append: true });
}

/**
 * An undisturbed first run, and its version put into production: so little feedback may be inconclusive, and what is to
 * be watched is that production never changes or breaks.
 */
export async function firstRun(root: string): Promise<void> {
  const first = await runBp(root, RETRAIN);
  if (first.code !== 0) throw new Error(`the first run failed: ${first.stdout}${first.stderr}`);
  await runBp(root, ['versions', 'deploy', '--version', 'v1.0.0', '--reason', 'fault test']);
}

/** What a fresh process finds wrong with registry and production. */
export async function lookForDamage(root: string, when: string): Promise<string[]> {
  const found: string[] = [];
  for (const command of ['versions verify', 'predict --pa 30']) {
    const { code, stdout, stderr } = await runBp(root, [...command.split(' '), '--json']);
    if (code !== 0) found.push(`${when}: ${command}: ${stdout}${stderr}`);
  }
  return found;
}
