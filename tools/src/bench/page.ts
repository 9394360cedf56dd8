import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import type { AccuracyRow } from './accuracy-world.js';
import type { ContestResult } from './contest.js';
import type { BenchFigures, Measured } from './figures.js';
import type { BenchOutcome } from './outcomes.js';
import type { ScalingFigures } from './scaling-fit.js';

export const BENCHMARKS_PAGE = 'docs/benchmarks.md';

export function writeBenchmarksPage(figures: BenchFigures): void {
  writeFileSync(join(CHECKOUT, BENCHMARKS_PAGE), benchmarksPage(figures));
}

/** The page of the last figures. */
export function benchmarksPage({ benches, scaling, accuracy }: BenchFigures): string {
  const parts = [INTRODUCTION];
  if (benches !== undefined) parts.push(...benchSection(benches));
  if (scaling !== undefined) parts.push(...scalingSection(scaling));
  if (accuracy !== undefined) parts.push(...accuracySection(accuracy));
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = `# Benchmarks

The last figures, made from \`docs/benchmarks.json\` by the commands that measured them:

\`\`\`sh
npm run bench              # everything beside its Python peer; npm run bench -- model for one of them
npm run bench:scaling      # 1,000 to 1,000,000 attempts
npm run bench:accuracy     # true success rates in simulated worlds
\`\`\`

A *peer* is a Python program that does the same work as a competent user would write it (pandas, scikit-learn and
xgboost of Debian; [tools/peers](../tools/peers)). Both sides run in turns, each time as a new process, ours on built
code; the run with the median time counts, with its peak memory. What matters are the ratios of one run, not seconds:
below 1, ours is better. The aim is a third of the time (0.33) at half the memory (0.5), and a tenth (0.1) of the time for a
prediction.`;

function benchSection(benches: Readonly<Record<string, Measured<BenchOutcome>>>): string[] {
  const rows = Object.entries(benches).flatMap(([name, { figures }]) =>
    figures.contests.map((contest) => contestRow(name, contest)),
  );
  const texts = Object.entries(benches).flatMap(([name, { figures }]) =>
    figures.text === '' ? [] : [`### bench:${name}`, `\`\`\`text\n${figures.text}\n\`\`\``],
  );
  const when = Object.entries(benches).map(
    ([name, measured]) => `| ${name} | ${stamp(measured)} |`,
  );
  return [
    '## Against Python',
    table(
      ['bench', 'work', 'ours', 'peer', 'time ×', 'memory ×'],
      [false, false, true, true, true, true],
      rows,
    ),
    ...(texts.length === 0
      ? []
      : [
          'Some benches have no peer but limits of their own: `held` or `MISSED`, what was measured, and `of` which limit.',
        ]),
    ...texts,
    '### When and where',
    `| bench | measured |\n|---|---|\n${when.join('\n')}`,
  ];
}

function contestRow(
  name: string,
  { title, ours, peer, ratios, contenders }: ContestResult,
): string[] {
  const side = (m: ContestResult['ours']): string =>
    `${duration(m.seconds)}, ${m.max_rss_mb.toFixed(0)} MB`;
  return [
    name,
    title,
    side(ours),
    peer === null ? contenders[1] : side(peer),
    ratios === null ? '' : `**${ratio(ratios.seconds)}**`,
    ratios === null ? '' : `**${ratio(ratios.max_rss_mb)}**`,
  ];
}

function scalingSection(scaling: Measured<ScalingFigures>): string[] {
  const { points, fits, memoryGb, mostAttempts, hungriest } = scaling.figures;
  const sizes = [...new Set(points.map(({ attempts }) => attempts))];
  const steps = [...new Set(points.map(({ step }) => step))];
  const rows = sizes.map((size) => [
    thousands(size),
    ...steps.map((step) => {
      const point = points.find((one) => one.step === step && one.attempts === size);
      return point === undefined
        ? ''
        : `${point.seconds.toFixed(2)} s, ${point.max_rss_mb.toFixed(0)} MB`;
    }),
  ]);
  const growth = fits.map(({ step, exponent, limit, from, bytesPerAttempt }) => [
    step,
    `n^${exponent.toFixed(2)}`,
    `n^${limit.toFixed(2)}`,
    thousands(from),
    thousands(Math.round(bytesPerAttempt)),
  ]);
  return [
    '## Scaling',
    `Each step in a process of its own, on simulated logs of automation and shadow mode, five attempts a site. ${stamp(scaling)}.`,
    '![Time](scaling-time.svg)',
    '![Memory](scaling-memory.svg)',
    table(['attempts', ...steps], sizesRight(steps.length), rows),
    'How time grows (fitted over the sizes from the one named), what n·log n would be over the same sizes, and how much memory each further attempt costs:',
    table(
      ['step', 'time grows with', 'n·log n is', 'fitted from', 'bytes an attempt'],
      [false, true, true, true, true],
      growth,
    ),
    `Training stops early by the validation loss, so its rounds differ from size to size (${rounds(points)}).`,
    `**Where one machine ends:** of ${memoryGb.toFixed(0)} GiB, \`${hungriest}\` would fill the memory first: by its growth, at about ${thousands(roundTo(mostAttempts, 2))} attempts.`,
  ];
}

function rounds(points: ScalingFigures['points']): string {
  return points
    .filter((point) => point.rounds !== undefined)
    .map((point) => `${thousands(point.attempts)}: ${point.rounds}`)
    .join('; ');
}

function accuracySection(accuracy: Measured<readonly AccuracyRow[]>): string[] {
  const rows = accuracy.figures.map((row) => [
    row.world,
    row.engine,
    thousands(row.attempts),
    `${row.newSites} in ${row.worlds}`,
    percent(row.loggingPolicy),
    percent(row.attemptedActionModel),
    percent(row.workedActionModel),
    `**${percent(row.successModel)}**`,
    percent(row.oracle),
    `${Math.round(((row.successModel - row.loggingPolicy) / (row.oracle - row.loggingPolicy)) * 100)}%`,
  ]);
  return [
    '## What the models are worth',
    `In simulated worlds the truth is known: here is the true success rate, in percent, of letting each choose, on sites whose domains no model was trained on, at the end of four weeks.

- *policy*: the rule in use, with 30% random choices, which also wrote the logs;
- *attempted*: a model that imitates what was tried, as the older system did;
- *worked*: a model of which action worked (objective \`action\`);
- *success*: the default objective, each action's chance of success;
- *oracle*: who knows each site's hidden nature;
- *of the way*: how much of the way from policy to oracle the success model goes.

${stamp(accuracy)}.`,
    table(
      [
        'world',
        'engine',
        'attempts',
        'new sites in worlds',
        'policy',
        'attempted',
        'worked',
        'success',
        'oracle',
        'of the way',
      ],
      [false, false, ...sizesRight(7)],
      rows,
    ),
  ];
}

function table(
  head: readonly string[],
  right: readonly boolean[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|${right.map((one) => (one ? '---:' : '---')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}

function sizesRight(count: number): boolean[] {
  return Array<boolean>(count + 1).fill(true);
}

function stamp({ measuredAt, machine, note }: Measured<unknown>): string {
  const when = `${measuredAt.slice(0, 16).replace('T', ' ')} UTC, ${machine}`;
  return note === undefined ? when : `${when}; ${note}`;
}

function percent(rate: number): string {
  return (rate * 100).toFixed(1);
}

function duration(seconds: number): string {
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(1)} µs`;
  return seconds < 1 ? `${(seconds * 1e3).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}

function ratio(value: number): string {
  return value < 0.1 ? value.toPrecision(2) : value.toFixed(2);
}

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}

function roundTo(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
