import {
  colour,
  count,
  decimals,
  type PlotLibrary,
  type PlotOptions,
  type PlotSpec,
} from '@bp/report';
import type { Series } from './series.js';
import { duration, plainTime } from './time-words.js';

const GOOD = colour('good');
const SOFT = colour('soft-mark');
const WARN = colour('warn');
const SECOND = colour('second');

/** On a phone a plot of this width is shown nearly as it is: its text stays readable. */
export const NARROW = 380;
export const WIDE = 1000;

const dayOf = (at: Date): string => plainTime(at.getTime()).slice(0, 10);
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** The plots that there is data for. */
export function plotSpecs(series: Series): PlotSpec[] {
  const { versions, weeks, months, runs } = series;
  return [
    ...(versions.length > 0 ? [accuracyPlot(series)] : []),
    ...(weeks.some(({ added }) => added > 0) ? [growthPlot(weeks)] : []),
    ...(months.some((month) => heightOf(month) > 0) ? [deploymentsPlot(months)] : []),
    ...(runs.length > 0 ? [durationsPlot(runs)] : []),
  ];
}

function accuracyPlot({ versions, productions, rollbacks }: Series): PlotSpec {
  const values = versions.map(({ accuracy }) => accuracy);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((high - low) * 0.12, 0.005);
  const kept = versions.filter(({ state }) => state === 'not deployed');
  const deployed = versions.filter(({ state }) => state !== 'not deployed');
  const current = versions.filter(({ state }) => state === 'in production');
  const title = ({ version, at, accuracy, state }: Series['versions'][number]): string =>
    `${version}, ${dayOf(at)}: accuracy ${decimals(accuracy)}, ${state}`;
  const place = { x: 'at', y: 'accuracy' };
  return {
    name: 'accuracy',
    title: 'Accuracy over versions',
    description: `Accuracy of ${versions.length} versions between ${decimals(low, 3)} and ${decimals(high, 3)}; ${deployed.length} were deployed.`,
    width: NARROW,
    wideWidth: WIDE,
    options: (Plot, width) => ({
      height: width > NARROW ? 300 : 260,
      marginLeft: 46,
      marginRight: 14,
      x: { type: 'utc', label: null, ticks: Math.round(width / 110) },
      y: {
        label: null,
        domain: [Math.max(0, low - margin), Math.min(1, high + margin)],
        ticks: 5,
        tickFormat: '.3f',
      },
      r: { type: 'identity' },
      marks: [
        grid(Plot, { ticks: 5 }),
        Plot.ruleY(productions, {
          x1: 'from',
          x2: 'to',
          y: 'accuracy',
          stroke: GOOD,
          strokeWidth: 2.5,
          strokeLinecap: 'round',
          title: ({ version, from }) => `${version} in production from ${dayOf(from)}`,
        }),
        Plot.dot(kept, { ...place, r: 3, fill: SOFT, title }),
        Plot.dot(deployed, {
          ...place,
          r: ({ state }) => (state === 'in production' ? 7 : 5),
          fill: GOOD,
          stroke: colour('card'),
          strokeWidth: 1.5,
          title,
        }),
        Plot.dot(rollbacks, {
          ...place,
          r: 6,
          symbol: 'times',
          stroke: WARN,
          strokeWidth: 2.5,
          title: ({ at, version }) => `rolled back to ${version} on ${dayOf(at)}`,
        }),
        Plot.text(current, {
          ...place,
          text: 'version',
          dy: -16,
          fill: colour('ink'),
          fontWeight: 600,
          textAnchor: 'end',
        }),
      ],
    }),
  };
}

function growthPlot(weeks: Series['weeks']): PlotSpec {
  const most = Math.max(...weeks.map(({ added }) => added));
  return smallPlot(
    'growth',
    'New rows per week',
    `Rows added to the dataset in each of ${weeks.length} weeks, at most ${count(most)}.`,
    (Plot) => ({
      x: { type: 'utc', label: null, ticks: 4 },
      marks: [
        grid(Plot, { ticks: 4 }),
        Plot.rectY(weeks, {
          x: 'week',
          interval: 'week',
          y: 'added',
          fill: SECOND,
          insetLeft: 1,
          insetRight: 1,
          rx: 2,
          title: ({ week, added }) => `week of ${dayOf(week)}: ${count(added)} new rows`,
        }),
      ],
    }),
  );
}

function heightOf({ deployed, rolledBack }: Series['months'][number]): number {
  return deployed + rolledBack;
}

function deploymentsPlot(months: Series['months']): PlotSpec {
  // Whole numbers only: half a deployment is none.
  const most = Math.max(...months.map(heightOf));
  const step = Math.max(1, Math.ceil(most / 4));
  const ticks = Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
  const bars = months.flatMap(({ month, deployed, rolledBack }) => [
    { month, kind: 'deployments', number: deployed },
    { month, kind: 'rollbacks', number: rolledBack },
  ]);
  const total = (kind: string): number =>
    sum(bars.flatMap((bar) => (bar.kind === kind ? [bar.number] : [])));
  return smallPlot(
    'deployments',
    'Deployments and rollbacks per month',
    `${total('deployments')} deployments and ${total('rollbacks')} rollbacks in the last twelve months.`,
    (Plot) => ({
      x: { type: 'utc', label: null, ticks: 4 },
      y: { label: null, ticks, tickFormat: 'd', domain: [0, ticks.at(-1) ?? 1] },
      color: { type: 'ordinal', domain: ['deployments', 'rollbacks'], range: [GOOD, WARN] },
      marks: [
        grid(Plot, ticks),
        Plot.rectY(bars, {
          x: 'month',
          interval: 'month',
          y: 'number',
          fill: 'kind',
          insetLeft: 2,
          insetRight: 2,
          rx: 2,
          title: ({ month, number, kind }) => `${dayOf(month).slice(0, 7)}: ${number} ${kind}`,
        }),
      ],
    }),
  );
}

function durationsPlot(runs: Series['runs']): PlotSpec {
  const longest = Math.max(...runs.map(({ training }) => training));
  const bars = runs.flatMap(({ at, training, rest }) => [
    { at, part: 'training', seconds: training },
    { at, part: 'the rest', seconds: rest },
  ]);
  return smallPlot(
    'durations',
    'Time of the last runs, in seconds',
    `Training took at most ${duration(longest)} in the last ${runs.length} runs.`,
    (Plot) => ({
      x: { label: null, ticks: [], type: 'band' },
      color: { type: 'ordinal', domain: ['training', 'the rest'], range: [SECOND, SOFT] },
      marks: [
        grid(Plot, { ticks: 4 }),
        Plot.barY(bars, {
          x: 'at',
          y: 'seconds',
          fill: 'part',
          insetLeft: 0.5,
          insetRight: 0.5,
          title: ({ at, part, seconds }) =>
            `${plainTime(at.getTime())}: ${part} ${duration(seconds)}`,
        }),
      ],
    }),
  );
}

/** Bars over a line at 0. */
function smallPlot(
  name: string,
  title: string,
  description: string,
  draw: (Plot: PlotLibrary) => Omit<PlotOptions, 'height'>,
): PlotSpec {
  return {
    name,
    title,
    description,
    width: NARROW,
    options: (Plot) => {
      const { marks = [], ...options } = draw(Plot);
      return {
        height: 210,
        marginLeft: 46,
        y: { label: null, ticks: 4, tickFormat: 's', nice: true, zero: true },
        ...options,
        marks: [...marks, Plot.ruleY([0], { stroke: colour('muted') })],
      };
    },
  };
}

export function grid(Plot: PlotLibrary, ticks: readonly number[] | { readonly ticks: number }) {
  const looks = { stroke: colour('line'), strokeOpacity: 1 };
  return 'ticks' in ticks ? Plot.gridY({ ...looks, ...ticks }) : Plot.gridY(ticks, looks);
}
