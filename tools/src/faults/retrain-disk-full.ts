import { spawnSync } from 'node:child_process';
import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld } from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { DATASET, feed, firstRun, lookForDamage, RETRAIN, runBp } from './bp-process.js';

export interface DiskFullReport {
  /** Free bytes tried → the step that failed, or `done`. */
  readonly outcomes: Readonly<Record<number, string>>;
  readonly broken: readonly string[];
}

const DISK_BYTES = 64 * 2 ** 20;

/** Why a small disk can't be had here, or `null`. */
export function whyNoSmallDisk(): Promise<string | null> {
  return inScratch((dir) => {
    const failed = mount(dir);
    if (failed === null) spawnSync('umount', [dir]);
    return failed;
  });
}

/**
 * Runs `bp retrain` on a disk that has only so many bytes left, for each of `freeBytes`. Every time the run must
 * fail with a clear error or end well; the dataset, the registry and production must be whole; and with space
 * again the next run must succeed without repair.
 */
export function fillDisk(freeBytes: readonly number[]): Promise<DiskFullReport> {
  return inScratch(async (root) => {
    const failed = mount(root);
    if (failed !== null) throw new Error(failed);
    const outcomes: Record<number, string> = {};
    const broken: string[] = [];
    try {
      const start = Date.now() - 6 * 86_400_000;
      const world = createWorld({ seed: 5, sites: 800, start });
      await feed(root, world, 1500, 0);
      await firstRun(root);
      for (const [index, free] of freeBytes.entries()) {
        await feed(root, world, 100, index + 1);
        const before = await readFile(join(root, DATASET), 'utf8');
        await leaveFree(root, free);
        const full = await runBp(root, RETRAIN);
        outcomes[free] = outcomeOf(full.stdout);
        if (full.code === 0 && outcomes[free] !== 'done')
          broken.push(`${free}: exit 0 on an error`);
        if (full.code === null || full.stdout.trim() === '') broken.push(`${free}: ${full.stderr}`);
        const rows = (await readFile(join(root, DATASET), 'utf8')).split('\n').length;
        if (rows < before.split('\n').length) broken.push(`${free}: the dataset lost rows`);
        broken.push(...(await lookForDamage(root, `${free}`)));
        await rm(join(root, 'ballast'));
        const after = await runBp(root, RETRAIN);
        if (after.code !== 0) broken.push(`${free}: with space again: ${after.stdout}`);
      }
      return { outcomes, broken };
    } finally {
      spawnSync('umount', ['-l', root]);
    }
  });
}

function mount(dir: string): string | null {
  const args = ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', dir];
  const run = spawnSync('mount', args, { encoding: 'utf8' });
  if (run.status === 0) return null;
  return `a small disk needs the right to mount (run as root): ${(run.stderr ?? '').trim()}`;
}

async function leaveFree(root: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  await writeFile(join(root, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}

function outcomeOf(stdout: string): string {
  try {
    const document = JSON.parse(stdout) as { error?: { code: string; message: string } };
    return document.error === undefined ? 'done' : `${document.error.code}`;
  } catch {
    return `no JSON: ${stdout.slice(0, 80)}`;
  }
}
