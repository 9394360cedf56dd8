import { colour, count, type PlotSpec } from '@bp/report';
import type { Series } from './series.js';
import { duration, plainTime } from './time-words.js';

const GOOD = colour('good');
const SOFT = colour('soft-mark');
const WARN = colour('warn');
const SECOND = colour('second');

/** On a phone a plot of this width is shown nearly as it is: its text stays readable. */
const NARROW = 380;
const WIDE = 1000;

const date = (at: number): Date => new Date(at);
const dayOf = (at: number): string => plainTime(at).slice(0, 10);

/** The plots that there is data for. */
export function plotSpecs(series: Series): PlotSpec[] {
  return [
    ...(series.versions.length > 0 ? [accuracyPlot(series)] : []),
    ...(series.weeks.some(({ added }) => added > 0) ? [growthPlot(series)] : []),
    ...(series.months.some((month) => month.count > 0) ? [deploymentsPlot(series)] : []),
    ...(series.durations.length > 0 ? [durationsPlot(series)] : []),
  ];
}

function accuracyPlot(series: Series): PlotSpec {
  const { versions, productions, rollbacks } = series;
  const values = versions.map(({ accuracy }) => accuracy);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((high - low) * 0.12, 0.005);
  const deployed = versions.filter(({ state }) => state !== 'kept').length;
  const title = (point: Series['versions'][number]): string =>
    `${point.version}, ${dayOf(point.at)}: accuracy ${point.accuracy.toFixed(4)}, ${WORDS[point.state]}`;
  return {
    name: 'accuracy',
    title: 'Accuracy over versions',
    description: `Accuracy of ${versions.length} versions between ${low.toFixed(3)} and ${high.toFixed(3)}; ${deployed} were deployed.`,
    width: NARROW,
    wideWidth: WIDE,
    options: (Plot, width) => ({
      height: width > 600 ? 300 : 260,
      marginLeft: 46,
      marginRight: 14,
      x: { type: 'utc', label: null, ticks: Math.round(width / 110) },
      y: {
        label: null,
        domain: [Math.max(0, low - margin), Math.min(1, high + margin)],
        ticks: 5,
        tickFormat: '.3f',
      },
      marks: [
        Plot.gridY({ stroke: colour('line'), strokeOpacity: 1, ticks: 5 }),
        Plot.ruleY(productions, {
          x1: ({ from }) => date(from),
          x2: ({ to }) => date(to),
          y: 'accuracy',
          stroke: GOOD,
          strokeWidth: 2.5,
          strokeLinecap: 'round',
          title: ({ version, from }) => `${version} in production from ${dayOf(from)}`,
        }),
        Plot.dot(
          versions.filter(({ state }) => state === 'kept'),
          { x: ({ at }) => date(at), y: 'accuracy', r: 3, fill: SOFT, title },
        ),
        Plot.dot(
          versions.filter(({ state }) => state !== 'kept'),
          {
            x: ({ at }) => date(at),
            y: 'accuracy',
            r: ({ state }) => (state === 'production' ? 7 : 5),
            fill: GOOD,
            stroke: colour('card'),
            strokeWidth: 1.5,
            title,
          },
        ),
        Plot.dot(rollbacks, {
          x: ({ at }) => date(at),
          y: 'accuracy',
          r: 6,
          symbol: 'times',
          stroke: WARN,
          strokeWidth: 2.5,
          title: ({ at, to }) => `rolled back to ${to} on ${dayOf(at)}`,
        }),
        Plot.text(
          versions.filter(({ state }) => state === 'production'),
          {
            x: ({ at }) => date(at),
            y: 'accuracy',
            text: 'version',
            dy: -16,
            fill: colour('ink'),
            fontWeight: 600,
            textAnchor: 'end',
          },
        ),
      ],
      r: { type: 'identity' },
    }),
  };
}

const WORDS = {
  production: 'in production',
  deployed: 'deployed once',
  kept: 'not deployed',
} as const;

function growthPlot({ weeks }: Series): PlotSpec {
  const most = Math.max(...weeks.map(({ added }) => added));
  return {
    name: 'growth',
    title: 'New rows per week',
    description: `Rows added to the dataset in each of ${weeks.length} weeks, at most ${count(most)}.`,
    width: NARROW,
    options: (Plot) => ({
      height: 210,
      marginLeft: 46,
      x: { type: 'utc', label: null, ticks: 4 },
      y: { label: null, ticks: 4, tickFormat: 's', nice: true, zero: true },
      marks: [
        Plot.gridY({ stroke: colour('line'), strokeOpacity: 1, ticks: 4 }),
        Plot.rectY(weeks, {
          x: ({ week }) => date(week),
          interval: 'week',
          y: 'added',
          fill: SECOND,
          insetLeft: 1,
          insetRight: 1,
          rx: 2,
          title: ({ week, added }) => `week of ${dayOf(week)}: ${count(added)} new rows`,
        }),
        Plot.ruleY([0], { stroke: colour('muted') }),
      ],
    }),
  };
}

function deploymentsPlot({ months }: Series): PlotSpec {
  const total = (kind: string): number =>
    months.filter((month) => month.kind === kind).reduce((sum, month) => sum + month.count, 0);
  const firstMonth = months[0]?.month ?? 0;
  const lastMonth = date(months.at(-1)?.month ?? 0);
  const end = Date.UTC(lastMonth.getUTCFullYear(), lastMonth.getUTCMonth() + 1);
  const perMonth = new Map<number, number>();
  for (const month of months) {
    perMonth.set(month.month, (perMonth.get(month.month) ?? 0) + month.count);
  }
  const most = Math.max(...perMonth.values());
  // Whole numbers only: half a deployment is none.
  const step = Math.max(1, Math.ceil(most / 4));
  const ticks = Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
  return {
    name: 'deployments',
    title: 'Deployments and rollbacks per month',
    description: `${total('deploy')} deployments and ${total('rollback')} rollbacks in the last twelve months.`,
    width: NARROW,
    options: (Plot) => ({
      height: 210,
      marginLeft: 46,
      x: { type: 'utc', label: null, ticks: 4, domain: [date(firstMonth), date(end)] },
      y: { label: null, ticks, tickFormat: 'd', domain: [0, ticks.at(-1) ?? 1] },
      color: { type: 'ordinal', domain: ['deploy', 'rollback'], range: [GOOD, WARN] },
      marks: [
        Plot.gridY(ticks, { stroke: colour('line'), strokeOpacity: 1 }),
        Plot.rectY(
          months.filter((month) => month.count > 0),
          {
            x: ({ month }) => date(month),
            interval: 'month',
            y: 'count',
            fill: 'kind',
            insetLeft: 2,
            insetRight: 2,
            rx: 2,
            title: (month) =>
              `${dayOf(month.month).slice(0, 7)}: ${month.count} ${month.kind === 'deploy' ? 'deployments' : 'rollbacks'}`,
          },
        ),
        Plot.ruleY([0], { stroke: colour('muted') }),
      ],
    }),
  };
}

function durationsPlot({ durations }: Series): PlotSpec {
  const training = durations.filter(({ part }) => part === 'training');
  const longest = Math.max(...training.map(({ seconds }) => seconds));
  return {
    name: 'durations',
    title: 'Time of the last runs, in seconds',
    description: `Training took at most ${duration(longest)} in the last ${training.length} runs.`,
    width: NARROW,
    options: (Plot) => ({
      height: 210,
      marginLeft: 46,
      x: { label: null, ticks: [], type: 'band' },
      y: { label: null, ticks: 4, nice: true, zero: true, tickFormat: 's' },
      color: { type: 'ordinal', domain: ['training', 'the rest'], range: [SECOND, SOFT] },
      marks: [
        Plot.gridY({ stroke: colour('line'), strokeOpacity: 1, ticks: 4 }),
        Plot.barY(durations, {
          x: 'at',
          y: 'seconds',
          fill: 'part',
          insetLeft: 0.5,
          insetRight: 0.5,
          title: ({ at, part, seconds }) => `${plainTime(at)}: ${part} ${duration(seconds)}`,
        }),
        Plot.ruleY([0], { stroke: colour('muted') }),
      ],
    }),
  };
}
