import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import { type AccuracyRow, shareOfTheWay } from './accuracy-world.js';
import type { ContestResult } from './contest.js';
import { type BenchFigures, type Measured, writeFigures } from './figures.js';
import type { BenchOutcome } from './outcomes.js';
import type { ScalingFigures } from './scaling-fit.js';

export const BENCHMARKS_PAGE = 'docs/benchmarks.md';

/** Replaces the parts that were measured anew, and makes the page of all. */
export function keepFigures(change: BenchFigures): void {
  writeFileSync(join(CHECKOUT, BENCHMARKS_PAGE), benchmarksPage(writeFigures(change)));
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
  const when = Object.entries(benches).map(([name, measured]) => [name, stamp(measured)]);
  return [
    '## Against Python',
    table(['bench', 'work', 'ours', 'peer', 'time ×', 'memory ×'], 2, rows),
    ...(texts.length === 0
      ? []
      : [
          'Some benches have no peer but limits of their own: `held` or `MISSED`, what was measured, and `of` which limit.',
        ]),
    ...texts,
    '### When and where',
    table(['bench', 'measured'], 2, when),
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
    table(['attempts', ...steps], 0, rows),
    'How time grows (fitted over the sizes from the one named), what n·log n would be over the same sizes, and how much memory each further attempt costs:',
    table(['step', 'time grows with', 'n·log n is', 'fitted from', 'bytes an attempt'], 1, growth),
    `Training stops early by the validation loss, so its rounds differ from size to size (${rounds(points)}).`,
    `**Where one machine ends:** beyond [what memory is to hold](beyond-one-machine.md#more-than-memory-holds) training reads a file and evaluating looks at a part, so that neither grows further. Of ${memoryGb.toFixed(0)} GiB, \`${hungriest}\` of all attempts in one run would fill the memory first: by its growth, at about ${thousands(Number(mostAttempts.toPrecision(2)))} attempts. What 20,000,000 take: [bench:large](#benchlarge).`,
  ];
}

function rounds(points: ScalingFigures['points']): string {
  return points
    .filter((point) => point.rounds !== undefined)
    .map((point) => `${thousands(point.attempts)}: ${point.rounds}`)
    .join('; ');
}

function accuracySection(accuracy: Measured<readonly AccuracyRow[]>): string[] {
  const peers = Object.keys(accuracy.figures[0]?.peers ?? {});
  const rows = accuracy.figures.map((row) => {
    const best = Math.max(...peers.map((peer) => row.peers[peer]!));
    const behind = shareOfTheWay(row, row.successModel) - shareOfTheWay(row, best);
    const marked = (rate: number): string => {
      const share = shareOfTheWay(row, rate).toFixed(2);
      return rate === best ? `**${share}**` : share;
    };
    return [
      row.world,
      thousands(row.attempts),
      `${row.newSites} in ${row.worlds}`,
      percent(row.loggingPolicy),
      percent(row.successModel),
      percent(row.oracle),
      shareOfTheWay(row, row.attemptedActionModel).toFixed(2),
      ...peers.map((peer) => marked(row.peers[peer]!)),
      `**${shareOfTheWay(row, row.successModel).toFixed(2)}**`,
      `${behind < 0 ? '−' : '+'}${Math.abs(behind).toFixed(2)}`,
      row.calibrationError.toFixed(3),
    ];
  });
  return [
    '## What the models are worth',
    `In simulated worlds the truth is known: what it is worth to let each choose, on sites whose domains no model was trained on, at the end of four weeks. ${accuracy.figures[0]?.engine}; worlds are those of \`PRESET_WORLDS\`, of several kinds so that no way of learning is favoured.

- *policy*, *ours*, *oracle*: true success rates, in percent, of the rule in use (30% random choices), which also wrote the logs, of our model with the default settings, and of who knows each site's hidden nature;
- then shares of the way from policy to oracle: of *imitation*, which learns what was tried, as the older system did; of Python's models on the same rows, the best one marked: a *logistic* regression per action, its penalty chosen, *xgboost* and scikit-learn's *histogram* gradient boosting with default parameters; *our share*, and how far it is from the best of them;
- *calibration*: how far, on average, its probabilities are from the truth, in ten bins, on the new ones of 10,000 sites of the same world.

${stamp(accuracy)}.`,
    table(
      [
        'world',
        'attempts',
        'new sites in worlds',
        'policy',
        'ours',
        'oracle',
        'imitation',
        ...peers,
        'our share',
        'from the best',
        'calibration',
      ],
      1,
      rows,
    ),
  ];
}

/** `texts`: its first columns, which are no figures. */
function table(
  head: readonly string[],
  texts: number,
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|${head.map((_, at) => (at < texts ? '---' : '---:')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
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
