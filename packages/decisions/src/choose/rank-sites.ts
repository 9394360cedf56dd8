import { type Action, BpError, GREEDY, type PredictionInput } from '@bp/contracts';
import type { RankedSite, RankOptions } from '../decision.js';
import { type Chooser, choose } from './plan.js';

/** The sites by the chance of success that a model predicts, best first; equal ones stay in their order. */
export function rankSites(
  chooser: Chooser,
  sites: readonly PredictionInput[],
  { action, allowed }: RankOptions,
): RankedSite[] {
  const among = amongActions(action, allowed);
  const { classes } = chooser.model.manifest;
  const ranked = sites.map((site, index): RankedSite => {
    const best = choose(chooser, site, among, GREEDY);
    return { index, site, action: classes[best]!, probability: chooser.scores[best]! };
  });
  return ranked.sort((a, b) => b.probability - a.probability || a.index - b.index);
}

function amongActions(
  action: Action | undefined,
  allowed: readonly Action[] | undefined,
): readonly Action[] | undefined {
  if (action === undefined) return allowed;
  if (allowed === undefined || allowed.includes(action)) return [action];
  throw new BpError('INPUT_INVALID', `Sites cannot be ranked by ${action}, which is not allowed.`, {
    remedy: 'Leave action out, or name it among the allowed ones.',
    details: { field: 'action' },
  });
}
