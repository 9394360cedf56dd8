import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';
import { readFigures } from './figures.js';
import { textForPeople } from './outcomes.js';
import { BENCHMARKS_PAGE, benchmarksPage } from './page.js';
import { fitScaling, powerOf, type ScalingPoint } from './scaling-fit.js';
import { scalingPlot } from './scaling-plot.js';

it('is the page of the figures that are kept', () => {
  expect(readFileSync(join(CHECKOUT, BENCHMARKS_PAGE), 'utf8')).toBe(benchmarksPage(readFigures()));
});

it('keeps the last figures of every step no worse than n·log n', () => {
  for (const { step, exponent, limit } of readFigures().scaling?.figures.fits ?? []) {
    expect(exponent, step).toBeLessThanOrEqual(limit);
  }
});

it('keeps last figures in which the success model beats policy and, from 3,000 attempts on, imitation', () => {
  for (const row of readFigures().accuracy?.figures ?? []) {
    const { world, attempts, loggingPolicy, attemptedActionModel, successModel, oracle } = row;
    const lower = attempts < 3_000 ? loggingPolicy : Math.max(loggingPolicy, attemptedActionModel);
    expect(successModel, `${world} ${attempts}`).toBeGreaterThan(lower);
    expect(successModel, `${world} ${attempts}`).toBeLessThan(oracle);
  }
});

it('finds the power with which values grow', () => {
  const sizes = [1_000, 10_000, 100_000];
  expect(
    powerOf(
      sizes,
      sizes.map((n) => 3 * n ** 1.5),
    ),
  ).toBeCloseTo(1.5, 9);
});

const points: ScalingPoint[] = [10_000, 100_000, 1_000_000].flatMap((attempts) => [
  { step: 'collect', attempts, seconds: attempts / 1e5, max_rss_mb: 100 + attempts / 2 ** 20 },
  { step: 'train', attempts, seconds: attempts ** 1.2, max_rss_mb: 100, rounds: 5 },
]);

it('says which step fills the memory first, and when', () => {
  const { fits, hungriest, mostAttempts } = fitScaling(points, 1);
  expect(fits.map(({ step, exponent }) => [step, Number(exponent.toFixed(2))])).toEqual([
    ['collect', 1],
    ['train', 1.2],
  ]);
  expect(fits[0]?.bytesPerAttempt).toBeCloseTo(1, 6);
  expect(hungriest).toBe('collect');
  expect(mostAttempts).toBeCloseTo(2 ** 30 - 100 * 2 ** 20, -1);
});

it('draws a whole SVG file with a line for each step', () => {
  const svg = scalingPlot(points, 'seconds');
  expect(svg).toMatch(/^<\?xml[\s\S]*<\/svg>\n$/);
  for (const step of ['collect', 'train']) expect(svg).toContain(`>${step}</text>`);
  expect(svg.match(/<circle/g)).toHaveLength(points.length);
  expect(svg).not.toContain('NaN');
});

it('keeps of an output what is meant for people', () => {
  const output = '> @bp/source bench\n\nheld  fast\n{\n  "a": [1]\n}\n{"b":{}}\nMISSED slow\n';
  expect(textForPeople(output)).toBe('held  fast\nMISSED slow');
});
