import type { Verdict } from '@bp/contracts';
import type { GateOutcome } from './outcome.js';

export interface GateVerdict {
  readonly verdict: Verdict;
  /** Messages of the broken rules; of `promote`, that of what speaks for it. */
  readonly reasons: readonly string[];
  readonly refusal: string | null;
}

/** What speaks for a challenger that is promoted. */
const FOR_IT = ['min_improvement', 'min_gain', 'beats_what_is_in_use'];

/** The first broken rule decides; without one the challenger is promoted. */
export function verdictOf(outcomes: readonly GateOutcome[]): GateVerdict {
  const broken = outcomes.filter(({ held }) => !held);
  const first = broken[0];
  if (first === undefined) {
    const improvement = outcomes.filter(({ rule }) => FOR_IT.includes(rule));
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
