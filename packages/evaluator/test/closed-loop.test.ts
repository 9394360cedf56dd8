import type { Action, PredictionInput } from '@bp/contracts';
import {
  createWorld,
  deterministicPolicy,
  type LoggingPolicy,
  modelPolicy,
  ruleOfThumb,
} from '@bp/simulator';
import { describe, expect, it } from 'vitest';
import {
  compareModels,
  evaluateModel,
  type ModelComparison,
  type ScoredPart,
} from '../src/index.js';
import { simpleTarget, simulatedPart } from './simulated-part.js';

const world = createWorld({ seed: 4, sites: 800 });

const options = { world, attempts: 6000 };
/** In this world always saying profile succeeds for 0.44 of the sites, the challenger for 0.52, the rule for 0.54. */
const sayProfile = (): Action => 'profile';

/** A champion that chose the logged actions against {@link simpleTarget}. */
function compared(
  champion: (input: PredictionInput) => Action,
  policy: LoggingPolicy,
  fittedPropensity?: number,
): ModelComparison {
  const score = (recommend: typeof champion): ScoredPart => {
    const part = simulatedPart({ ...options, policy, recommend });
    if (fittedPropensity === undefined) return part;
    return { ...part, propensity: new Float64Array(part.rows).fill(fittedPropensity) };
  };
  return compareModels({
    champion: { scored: score(champion), version: 'v1.0.0' },
    challenger: score(simpleTarget),
    baselineAction: 'profile',
    // A champion that always says profile has a recall of 1 there, which nobody can keep.
    gate: { resamples: 500, maxRecallDrop: 1 },
  });
}

describe('the closed loop', () => {
  it('concludes nothing from what a deterministic model chose, and says to explore', () => {
    const found = compared(ruleOfThumb, deterministicPolicy(ruleOfThumb));
    expect(found.verdict).toBe('inconclusive');
    expect(found.refusal).toMatch(/^Not deployed: min_exploration, 0, limit 0\.0100$/);
    expect(found.reasons.join(' ')).toContain('Let services explore');
  });

  it('sees it too where a fitted model calls the logged choices only nearly certain', () => {
    const found = compared(ruleOfThumb, deterministicPolicy(ruleOfThumb), 0.96);
    expect(found.verdict).toBe('inconclusive');
    expect(found.refusal).toMatch(/min_overlap of challenger/);
    expect(found.reasons.join(' ')).toContain('Let services explore');
  });

  it('estimates no failure rate from it, and gives the reason', () => {
    const policy = deterministicPolicy(ruleOfThumb);
    const part = simulatedPart({ ...options, policy, recommend: simpleTarget });
    const { failure_rate_reduction, failure_rate_reason } = evaluateModel(part, { resamples: 200 });
    expect(failure_rate_reduction).toBeNull();
    expect(failure_rate_reason).toContain('let services explore');
  });

  it('decides again, and rightly, with 5% exploration and logged propensities', () => {
    const exploring = (choose: (input: PredictionInput) => Action): LoggingPolicy =>
      modelPolicy((input) => ({ action: choose(input) }), { explore: 0.05 });
    expect(compared(sayProfile, exploring(sayProfile)).verdict).toBe('promote');
    expect(compared(ruleOfThumb, exploring(ruleOfThumb)).verdict).toBe('keep');
  });
});
