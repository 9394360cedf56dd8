import type { Verdict } from '@bp/contracts';
import type { GateOutcome } from './rules.js';

export interface GateVerdict {
  readonly verdict: Verdict;
  /** Messages of the broken rules; of `promote`, that of the improvement. */
  readonly reasons: readonly string[];
  readonly refusal: string | null;
}

/** The first broken rule decides; without one the challenger is promoted. */
export function verdictOf(outcomes: readonly GateOutcome[]): GateVerdict {
  const broken = outcomes.filter(({ held }) => !held);
  const first = broken[0];
  if (first === undefined) {
    const improvement = outcomes.filter(({ rule }) => rule === 'min_improvement');
    return { verdict: 'promote', reasons: improvement.map((o) => o.message), refusal: null };
  }
  return {
    verdict: first.verdict_if_broken,
    reasons: broken.map(({ message }) => message),
    refusal: `Not deployed: ${first.rule}${first.subject === null ? '' : ` of ${first.subject}`}, ${shown(first.figure)}, limit ${shown(first.limit)}`,
  };
}

function shown(value: number | null): string {
  if (value === null) return 'not computable';
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
