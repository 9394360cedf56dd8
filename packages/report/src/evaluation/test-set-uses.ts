import { normalQuantile } from '@bp/contracts';
import type { ModelComparison } from '@bp/evaluator';
import { signed } from '../words/format.js';
import type { TestSetUses } from './report-input.js';

/** Chance of one lucky promotion among all comparisons that is put up with. */
const LUCK = 0.05;

/**
 * What these test rows have decided before, and a warning where that makes a small improvement doubtful: the best
 * of many comparisons looks good by luck. By Bonferroni, an improvement counts beyond luck only above
 * z(1 − 0.05 / comparisons) standard errors.
 */
export function testSetUsesText(
  uses: TestSetUses,
  comparison: ModelComparison | null,
): { readonly text: string; readonly warning: string | null } {
  const text = `Earlier comparisons on these test rows: ${uses.comparisons}; promotions that they decided: ${uses.promotions}.`;
  // Expected success is estimated on new attempts too, and is not what this asks about.
  const difference =
    comparison?.decided_by === 'metric' ? comparison.differences[comparison.metric] : null;
  const looks = uses.comparisons + 1;
  if (difference === null || looks < 2) return { text, warning: null };
  const beyondLuck = normalQuantile(1 - LUCK / looks) * difference.standard_error;
  const asked = comparison?.rules.find(({ rule }) => rule === 'min_improvement')?.limit ?? 0;
  if (beyondLuck <= asked) return { text, warning: null };
  return {
    text,
    warning: `After ${looks} comparisons on the same test rows an improvement below ${signed(beyondLuck)} may be luck (5% over all of them), while the gate asks for ${signed(asked)}. Collect fresh sites, or ask for confidence, before trusting a smaller one.`,
  };
}
