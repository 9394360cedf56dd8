import { ACTIONS, createRandom } from '@bp/contracts';
import { type AttemptRow, partOfRows } from '../part/part-of-rows.js';
import type { ScoredPart } from '../part/scored-part.js';

/** The same row so many times. */
export function times(count: number, row: AttemptRow): AttemptRow[] {
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
  const made = Array.from({ length: rows }, (): AttemptRow => {
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
  return partOfRows(made, { slices: { site_type: siteType, week } });
}
