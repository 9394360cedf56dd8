import { ACTIONS, type Action, createRandom } from '@bp/contracts';
import type { ScoredPart } from '../scored-part.js';

/** One row of a part made by hand. */
export interface MadeRow {
  readonly action: Action;
  readonly success?: boolean;
  readonly legacy?: boolean;
  /** What the model recommends; or give `chances`. */
  readonly says?: Action;
  readonly chances?: readonly number[];
  readonly propensity?: number;
  readonly group?: number;
}

/** A part from rows; each row is a domain of its own unless it names a group. */
export function madePart(
  rows: readonly MadeRow[],
  options: Partial<Pick<ScoredPart, 'classes' | 'objective' | 'slices' | 'splitId'>> = {},
): ScoredPart {
  const classes = options.classes ?? ACTIONS;
  return {
    rows: rows.length,
    classes,
    action: Uint8Array.from(rows, (row) => ACTIONS.indexOf(row.action)),
    success: Uint8Array.from(rows, (row) => ((row.success ?? true) ? 1 : 0)),
    legacy: Uint8Array.from(rows, (row) => (row.legacy === true ? 1 : 0)),
    probabilities: Float64Array.from(
      rows.flatMap((row) => row.chances ?? classes.map((name) => (name === row.says ? 0.7 : 0.1))),
    ),
    propensity: Float64Array.from(rows, (row) => row.propensity ?? Number.NaN),
    groups: Int32Array.from(rows, (row, at) => row.group ?? at),
    objective: options.objective ?? 'success',
    ...(options.slices === undefined ? {} : { slices: options.slices }),
    ...(options.splitId === undefined ? {} : { splitId: options.splitId }),
  };
}

/** The same row so many times. */
export function times(count: number, row: MadeRow): MadeRow[] {
  return Array.from({ length: count }, () => row);
}

export interface SeededPartOptions {
  readonly rows: number;
  /** How much the model raises the chance of the action that is best, 0 to 0.5. */
  readonly skill: number;
  /** Of the model's own noise; the rows are the same for every seed. */
  readonly seed: number;
  readonly rowsPerDomain?: number;
}

/** Attempts of a half-blind rule with 30% random choice, and a model that knows the best action by `skill`. */
export function seededPart(options: SeededPartOptions): ScoredPart {
  const { rows, skill, rowsPerDomain = 4 } = options;
  const world = createRandom(7);
  const noise = createRandom(options.seed);
  const domains = Math.max(1, Math.round(rows / rowsPerDomain));
  const siteType: string[] = [];
  const week: (string | null)[] = [];
  const made = Array.from({ length: rows }, (): MadeRow => {
    const best = Math.floor(world() * ACTIONS.length);
    const rule = world() < 0.5 ? best : 0;
    const attempted = world() < 0.3 ? Math.floor(world() * ACTIONS.length) : rule;
    const success = world() < (attempted === best ? 0.8 : 0.35);
    siteType.push(['blog', 'forum', 'directory', 'news'][Math.floor(world() * 4)]!);
    week.push(world() < 0.05 ? null : `2026-W0${1 + Math.floor(world() * 4)}`);
    return {
      action: ACTIONS[attempted]!,
      success,
      propensity: (attempted === rule ? 0.7 : 0) + 0.075,
      group: Math.floor(world() * domains),
      chances: ACTIONS.map((_, code) =>
        Math.min(1, Math.max(0, (code === best ? 0.3 + skill : 0.35) + (noise() - 0.5) * 0.6)),
      ),
    };
  });
  return madePart(made, { slices: { site_type: siteType, week } });
}
