import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectPaths } from '@bp/pipeline';
import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { type Measurement, measure } from './contest.js';
import { writeBenchDataset } from './dataset-input.js';
import { type Figure, median, printFigures } from './limits.js';
import { ourSide } from './sides.js';

/*
 * npm run bench:bare -- [--scale 1] [--runs 3]
 *
 * Steps over the least that could do their work: not a peer, but what no program could do without. Both in turns, each a
 * process of its own.
 */

const { values } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, runs: { type: 'string', default: '3' } },
});
const sized = (attempts: number): number => Math.round(attempts * Number(values.scale));
const figures: Figure[] = [];
for (const work of [collecting, preparing, retraining, comparing]) {
  figures.push(await inScratch(work));
}
printFigures(figures);

async function collecting(root: string): Promise<Figure> {
  const attempts = sized(200_000);
  await logs(root, attempts);
  return inTurns({
    what: `collect ${attempts} tasks, over JSON.parse`,
    limit: 1.8,
    before: () => forgetAll(root),
    ours: () => worker('collect', root),
    bare: () => worker('parse', root),
  });
}

async function preparing(root: string): Promise<Figure> {
  const rows = sized(240_000);
  const { dataset } = projectPaths(root);
  await mkdir(join(dataset, '..'), { recursive: true });
  await writeBenchDataset(dataset, rows);
  return inTurns({
    what: `prepare ${rows} rows, over scanning them`,
    limit: 2.5,
    ours: () => worker('prepare', root),
    bare: () => worker('scan', root),
  });
}

async function retraining(root: string): Promise<Figure> {
  const attempts = sized(100_000);
  await logs(root, attempts);
  return inTurns({
    what: `retrain with ${attempts}, over training`,
    limit: 3,
    before: () => forgetAll(root),
    ours: () => worker('retrain', root),
    bare: () => worker('train', root),
  });
}

async function comparing(root: string): Promise<Figure> {
  const attempts = sized(1_000_000);
  await logs(root, attempts);
  const models = [worker('retrain', root), worker('train', root)].map(({ model }) => String(model));
  return inTurns({
    what: `compare, ${attempts} attempts, over scoring`,
    limit: 2,
    ours: () => worker('compare', root, models[1]!),
    bare: () => worker('predict', root, ...models),
  });
}

/** A site is tried five times in the mean. */
async function logs(root: string, attempts: number): Promise<void> {
  const world = createWorld({ seed: 7, sites: Math.max(200, attempts / 5) });
  await writeLogs({ attempts: attemptStream(world, { attempts }), root });
}

function forgetAll(root: string): void {
  rmSync(join(root, 'ml'), { recursive: true, force: true });
}

function inTurns(o: {
  readonly what: string;
  readonly limit: number;
  readonly before?: () => void;
  readonly ours: () => Measurement;
  readonly bare: () => Measurement;
}): Figure {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    o.before?.();
    ours.push(o.ours().seconds);
    bare.push(o.bare().seconds);
  }
  const note = `${median(ours).toFixed(2)} s and ${median(bare).toFixed(2)} s`;
  return { what: o.what, value: median(ours) / median(bare), limit: o.limit, unit: '×', note };
}

function worker(work: string, root: string, ...models: readonly string[]): Measurement {
  return measure(ourSide(work, 'bare-worker.mjs', work, root, ...models));
}
