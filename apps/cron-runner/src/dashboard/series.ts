import { newRowsOf, secondsOf, totalSeconds } from '../state/statistics.js';
import type { View } from '../state/view.js';

/** What the plots show, taken from a view. */
export interface Series {
  readonly versions: readonly VersionPoint[];
  /** Stretches of time during which one version answered. */
  readonly productions: readonly (Pick<VersionPoint, 'accuracy' | 'version'> & {
    readonly from: Date;
    readonly to: Date;
  })[];
  readonly rollbacks: readonly Omit<VersionPoint, 'state'>[];
  readonly weeks: readonly { readonly week: Date; readonly added: number }[];
  readonly months: readonly {
    readonly month: Date;
    readonly deployed: number;
    readonly rolledBack: number;
  }[];
  readonly runs: readonly { readonly at: Date; readonly training: number; readonly rest: number }[];
}

export interface VersionPoint {
  readonly version: string;
  readonly at: Date;
  readonly accuracy: number;
  readonly state: 'in production' | 'deployed once' | 'not deployed';
}

const WEEK_MS = 7 * 86_400_000;
/** 1970-01-05, the first Monday of Unix time. */
const FIRST_MONDAY = 4 * 86_400_000;
const MOST = { weeks: 26, months: 12, runs: 40 } as const;

export function seriesOf(view: View, now: number): Series {
  const { index, deployments, runs } = view;
  const versions = (index?.versions ?? []).flatMap((entry): VersionPoint[] => {
    const { version, accuracy, created_at, deployed_at } = entry;
    if (accuracy === null) return [];
    const left = deployed_at === null ? 'not deployed' : 'deployed once';
    const state = version === index?.production ? 'in production' : left;
    return [{ version, at: new Date(created_at), accuracy, state }];
  });
  const accuracyOf = new Map(versions.map(({ version, accuracy }) => [version, accuracy]));
  const productions = deployments.flatMap(({ at, to: version, kind }, order) => {
    const accuracy = accuracyOf.get(version);
    const to = new Date(deployments[order + 1]?.at ?? now);
    return accuracy === undefined ? [] : [{ from: new Date(at), to, accuracy, version, kind }];
  });
  return {
    versions,
    productions,
    rollbacks: productions
      .filter(({ kind }) => kind === 'rollback')
      .map(({ from, ...rest }) => ({ ...rest, at: from })),
    weeks: addedPerWeek(view, now),
    months: deploymentsPerMonth(view, now),
    runs: runs
      .flatMap((run) => {
        const training = secondsOf(run, 'train');
        if (training === null) return [];
        const rest = Math.max(0, totalSeconds(run) - training);
        return [{ at: new Date(run.started_at), training, rest }];
      })
      .slice(0, MOST.runs)
      .reverse(),
  };
}

function addedPerWeek({ runs }: View, now: number): Series['weeks'] {
  const weekOf = (at: number): number => Math.floor((at - FIRST_MONDAY) / WEEK_MS);
  const last = weekOf(now);
  const added = new Map<number, number>();
  for (const run of runs) {
    const rows = newRowsOf(run);
    const week = weekOf(Date.parse(run.started_at));
    if (rows !== null) added.set(week, (added.get(week) ?? 0) + rows);
  }
  const first = Math.max(Math.min(...added.keys(), last), last - (MOST.weeks - 1));
  return Array.from({ length: last - first + 1 }, (_, at) => ({
    week: new Date((first + at) * WEEK_MS + FIRST_MONDAY),
    added: added.get(first + at) ?? 0,
  }));
}

function deploymentsPerMonth({ deployments }: View, now: number): Series['months'] {
  const today = new Date(now);
  return Array.from({ length: MOST.months }, (_, at) => {
    const back = MOST.months - 1 - at;
    const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back));
    const name = month.toISOString().slice(0, 7);
    const inMonth = deployments.filter(
      (entry) => new Date(entry.at).toISOString().slice(0, 7) === name,
    );
    const deployed = inMonth.filter(({ kind }) => kind === 'deploy').length;
    return { month, deployed, rolledBack: inMonth.length - deployed };
  });
}
