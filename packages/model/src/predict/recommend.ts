import {
  type Action,
  BpError,
  type Exploring,
  GREEDY,
  type Prediction,
  type Random,
} from '@bp/contracts';
import { actionChances, allowedClasses, drawClass } from './action-chances.js';

/** What may be chosen, and how much of a service's traffic goes to other actions than the best, so that their outcomes are learned too. */
export interface PredictOptions {
  /** How often, 0–1, another action than the best is given (each of the others equally often). Default 0. */
  readonly explore?: number;
  /** The actions to choose from, at least one; `propensity` is over these. Default: all that the model knows. */
  readonly allowed?: readonly Action[];
  /** Where the chance comes from. Default `Math.random`. */
  readonly random?: Random;
}

/** @throws BpError `INPUT_INVALID` where `explore` is not a share. */
export function checkExplore(explore: number): void {
  if (explore >= 0 && explore <= 1) return;
  throw new BpError('INPUT_INVALID', `explore is ${explore}, allowed: a number from 0 to 1`, {
    remedy: 'Give the share of predictions that may explore, such as 0.05.',
  });
}

/** The scores by the names of their actions; 0 for an action that the model does not know. */
export function probabilitiesOf(
  classes: readonly Action[],
  scores: Float64Array,
): Record<Action, number> {
  const probabilities = { comment: 0, profile: 0, forum: 0, guest: 0 };
  for (let place = 0; place < classes.length; place += 1) {
    probabilities[classes[place]!] = scores[place]!;
  }
  return probabilities;
}

/**
 * The best allowed action (the first of equals), or with chance `explore` one of the others.
 * @param scores Probabilities in the order of `classes`.
 * @param chances Scratch space, as long as `scores`.
 */
export function recommend(
  classes: readonly Action[],
  scores: Float64Array,
  modelVersion: string,
  options: PredictOptions,
  chances: Float64Array,
): Prediction {
  const explore = options.explore ?? 0;
  const exploring: Exploring = explore === 0 ? GREEDY : { kind: 'epsilon', epsilon: explore };
  const best = actionChances(scores, allowedClasses(classes, options.allowed), exploring, chances);
  const drawn = drawClass(chances, best, options.random ?? Math.random);
  return {
    action: classes[drawn]!,
    probabilities: probabilitiesOf(classes, scores),
    modelVersion,
    propensity: chances[drawn]!,
  };
}
