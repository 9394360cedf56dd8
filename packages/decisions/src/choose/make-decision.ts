import type { PredictionInput, Random } from '@bp/contracts';
import { drawClass, probabilitiesOf } from '@bp/model';
import type { DecideOptions, Decision } from '../decision.js';
import { chanceOf, choose, type Plan } from './plan.js';
import { placeOf } from './unit.js';

/** A decision's own names, which its caller has worked out. */
export interface DecisionNames {
  readonly decisionId: string;
  /** Needed where two versions answer. */
  readonly unit: string;
}

/**
 * Decides by a plan. The propensity is P(action | site, policy) = Σ share(arm) · P(action | site, arm) over the arms that
 * answer here: which arm a site meets is a draw too, made by the hash of its unit, and weighting by the mixture is unbiased
 * over that draw (for every action, E[1{given} / propensity] = 1), where the chance within one arm would leave out
 * every action that only the other arm gives. It is what multiple importance sampling calls the balance heuristic
 * (Veach and Guibas 1995). Both versions are asked for it, so that a decision during a rollout costs two predictions.
 */
export function makeDecision(
  plan: Plan,
  site: PredictionInput,
  names: DecisionNames,
  options: DecideOptions,
  random: Random,
): Decision {
  const { production, second, exploring, policy } = plan;
  const assigned =
    second !== null && placeOf(second.rollout.id, names.unit) < second.rollout.share
      ? second.arm
      : 'production';
  const other = second?.chooser ?? null;
  const served = other !== null && assigned !== 'production' ? other : production;
  const best = choose(served, site, options.allowed, exploring);
  const { classes } = served.model.manifest;
  const drawn = drawClass(served.chances, best, random);
  const action = classes[drawn]!;
  let propensity = served.chances[drawn]!;
  if (second !== null && other !== null) {
    choose(served === other ? production : other, site, options.allowed, exploring);
    const { share } = second.rollout;
    propensity = share * chanceOf(other, action) + (1 - share) * chanceOf(production, action);
  }
  return {
    decision_id: names.decisionId,
    action,
    probabilities: probabilitiesOf(classes, served.scores),
    propensity,
    model_version: served.model.version,
    policy_version: policy.version,
    arm: assigned,
    served_arm: served === production ? 'production' : assigned,
    rollout: second?.rollout.id ?? null,
    shadow_action: null,
  };
}
