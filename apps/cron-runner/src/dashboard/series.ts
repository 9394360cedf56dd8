import { newRowsOf, secondsOf, totalSeconds } from '../state/figures.js';
import type { View } from '../state/view.js';

/** What the plots show, taken from a view. Times are milliseconds since the epoch. */
export interface Series {
  readonly versions: readonly VersionPoint[];
  /** Stretches of time during which one version answered. */
  readonly productions: readonly {
    readonly from: number;
    readonly to: number;
    readonly accuracy: number;
    readonly version: string;
  }[];
  readonly rollbacks: readonly {
    readonly at: number;
    readonly accuracy: number;
    readonly to: string;
  }[];
  readonly weeks: readonly { readonly week: number; readonly added: number }[];
  readonly months: readonly {
    readonly month: number;
    readonly kind: 'deploy' | 'rollback';
    readonly count: number;
  }[];
  readonly durations: readonly {
    readonly at: number;
    readonly part: 'training' | 'the rest';
    readonly seconds: number;
  }[];
}

export interface VersionPoint {
  readonly version: string;
  readonly at: number;
  readonly accuracy: number;
  readonly state: 'production' | 'deployed' | 'kept';
}

const DAY_MS = 86_400_000;
const WEEKS = 26;
const MONTHS = 12;
const RUNS = 40;

export function seriesOf(view: View, now: number): Series {
  const versions = (view.index?.versions ?? []).flatMap((entry): VersionPoint[] =>
    entry.accuracy === null
      ? []
      : [
          {
            version: entry.version,
            at: Date.parse(entry.created_at),
            accuracy: entry.accuracy,
            state:
              entry.version === view.index?.production
                ? 'production'
                : entry.deployed_at === null
                  ? 'kept'
                  : 'deployed',
          },
        ],
  );
  const accuracyOf = new Map(versions.map(({ version, accuracy }) => [version, accuracy]));
  return {
    versions,
    productions: view.deployments.flatMap(({ at, to }, index) => {
      const accuracy = accuracyOf.get(to);
      const end = view.deployments[index + 1]?.at;
      if (accuracy === undefined) return [];
      return [
        {
          from: Date.parse(at),
          to: end === undefined ? now : Date.parse(end),
          accuracy,
          version: to,
        },
      ];
    }),
    rollbacks: view.deployments.flatMap(({ at, to, kind }) => {
      const accuracy = accuracyOf.get(to);
      return kind === 'rollback' && accuracy !== undefined
        ? [{ at: Date.parse(at), accuracy, to }]
        : [];
    }),
    weeks: addedPerWeek(view, now),
    months: deploymentsPerMonth(view, now),
    durations: view.runs
      .filter((run) => secondsOf(run, 'train') !== null)
      .slice(0, RUNS)
      .reverse()
      .flatMap((run) => {
        const at = Date.parse(run.started_at);
        const training = secondsOf(run, 'train') ?? 0;
        return [
          { at, part: 'training' as const, seconds: training },
          { at, part: 'the rest' as const, seconds: Math.max(0, totalSeconds(run) - training) },
        ];
      }),
  };
}

/** Monday 00:00 UTC of the week of an instant. */
function weekOf(at: number): number {
  const day = Math.floor(at / DAY_MS);
  return (day - ((day + 3) % 7)) * DAY_MS;
}

function addedPerWeek({ runs }: View, now: number): Series['weeks'] {
  const last = weekOf(now);
  const added = new Map<number, number>();
  for (const run of runs) {
    const rows = newRowsOf(run);
    if (rows === null) continue;
    const week = weekOf(Date.parse(run.started_at));
    added.set(week, (added.get(week) ?? 0) + rows);
  }
  const first = Math.max(Math.min(...added.keys(), last), last - (WEEKS - 1) * 7 * DAY_MS);
  const weeks: { week: number; added: number }[] = [];
  for (let week = first; week <= last; week += 7 * DAY_MS) {
    weeks.push({ week, added: added.get(week) ?? 0 });
  }
  return weeks;
}

function deploymentsPerMonth({ deployments }: View, now: number): Series['months'] {
  const monthOf = (at: number, back = 0): number => {
    const date = new Date(at);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back);
  };
  return Array.from({ length: MONTHS }, (_, index) => monthOf(now, MONTHS - 1 - index)).flatMap(
    (month) =>
      (['deploy', 'rollback'] as const).map((kind) => ({
        month,
        kind,
        count: deployments.filter(
          (entry) => entry.kind === kind && monthOf(Date.parse(entry.at)) === month,
        ).length,
      })),
  );
}
