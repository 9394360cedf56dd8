import { rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import { type Measurement, measure } from './contest.js';
import { measuredNow } from './figures.js';
import { keepFigures } from './page.js';
import { fitScaling, SCALED_STEPS, type ScaledStep, type ScalingPoint } from './scaling-fit.js';
import { scalingPlot } from './scaling-plot.js';
import { ourSide } from './sides.js';

/*
 * npm run bench:scaling -- [--largest 1000000]
 *
 * Time and peak memory of every step on 1,000 to 1,000,000 simulated attempts, each step in a process of its own.
 * With the default largest size, the figures go into docs/benchmarks.md and the plots beside it.
 */

const DEFAULT_LARGEST = '1000000';
const SIZES = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
/** Runs of a step up to a number of attempts; the fastest counts, as other work on the machine only ever slows one down. */
const RUNS = [
  { upTo: 100_000, runs: 5 },
  { upTo: 300_000, runs: 2 },
  { upTo: Number.POSITIVE_INFINITY, runs: 1 },
];

const { values } = parseArgs({
  options: { largest: { type: 'string', default: DEFAULT_LARGEST } },
});
const points: ScalingPoint[] = [];
for (const attempts of SIZES.filter((size) => size <= Number(values.largest))) {
  points.push(...(await inScratch((root) => measureSize(attempts, root))));
}
const figures = fitScaling(points, totalmem() / 2 ** 30);
for (const { step, exponent, limit, bytesPerAttempt } of figures.fits) {
  const verdict = exponent <= limit ? 'held' : 'MISSED';
  process.stdout.write(
    `${verdict.padEnd(7)} ${step.padEnd(9)} grows with n^${exponent.toFixed(2)} (n·log n: n^${limit.toFixed(2)}), ${bytesPerAttempt.toFixed(0)} bytes an attempt\n`,
  );
}
if (values.largest === DEFAULT_LARGEST) {
  writeFileSync(join(CHECKOUT, 'docs/scaling-time.svg'), scalingPlot(points, 'seconds'));
  writeFileSync(join(CHECKOUT, 'docs/scaling-memory.svg'), scalingPlot(points, 'max_rss_mb'));
  keepFigures({ scaling: measuredNow(figures) });
}

function measureSize(attempts: number, root: string): ScalingPoint[] {
  worker('logs', root, String(attempts));
  let model = '';
  return SCALED_STEPS.map((step) => {
    const argument = step === 'evaluate' ? [model] : [];
    const runs: Measurement[] = [];
    const { runs: times } = RUNS.find(({ upTo }) => attempts <= upTo)!;
    for (let run = 0; run < times; run += 1) {
      if (step === 'collect') rmSync(join(root, 'ml'), { recursive: true, force: true });
      runs.push(worker(step, root, ...argument));
    }
    const fastest = runs.sort((a, b) => a.seconds - b.seconds)[0]!;
    if (step === 'train') model = String(fastest.model);
    return toPoint(step, attempts, fastest);
  });
}

function toPoint(step: ScaledStep, attempts: number, measured: Measurement): ScalingPoint {
  const { seconds, max_rss_mb, model: _, ...rest } = measured;
  process.stderr.write(
    `${String(attempts).padStart(9)} ${step.padEnd(9)} ${seconds.toFixed(2).padStart(8)} s ${max_rss_mb.toFixed(0).padStart(6)} MB  ${JSON.stringify(rest)}\n`,
  );
  return {
    step,
    attempts,
    seconds,
    max_rss_mb,
    ...(step === 'train' ? { rounds: Number(rest.rounds) } : {}),
  };
}

function worker(...args: readonly string[]): Measurement {
  return measure(ourSide(args.join(' '), 'scaling-worker.mjs', ...args));
}
