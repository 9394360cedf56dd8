import { type Action, BpError, type Prediction, type Random } from '@bp/contracts';

/** How much of a service's traffic goes to other actions than the best, so that their outcomes are learned too. */
export interface PredictOptions {
  /** How often, 0–1, another action than the best is given (each of the others equally often). Default 0. */
  readonly explore?: number;
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

/**
 * The best action (the first of equals), or with chance `explore` one of the others.
 * @param scores Probabilities in the order of `classes`.
 */
export function recommend(
  classes: readonly Action[],
  scores: Float64Array,
  modelVersion: string,
  options: PredictOptions,
): Prediction {
  let best = 0;
  for (let index = 1; index < classes.length; index += 1) {
    if (scores[index]! > scores[best]!) best = index;
  }
  const probabilities = { comment: 0, profile: 0, forum: 0, guest: 0 };
  for (let index = 0; index < classes.length; index += 1) {
    probabilities[classes[index]!] = scores[index]!;
  }
  const explore = options.explore ?? 0;
  const others = classes.length - 1;
  if (explore === 0 || others === 0) {
    return { action: classes[best]!, probabilities, modelVersion, propensity: 1 };
  }
  const random = options.random ?? Math.random;
  if (random() >= explore) {
    return { action: classes[best]!, probabilities, modelVersion, propensity: 1 - explore };
  }
  const drawn = Math.min(others - 1, Math.floor(random() * others));
  const other = drawn < best ? drawn : drawn + 1;
  return { action: classes[other]!, probabilities, modelVersion, propensity: explore / others };
}
