import { type Action, type Exploring, GREEDY, type PredictionInput } from '@bp/contracts';
import { actionChances, allowedClasses, type Model } from '@bp/model';
import type { LiveState, RolloutState, StoredPolicy } from '@bp/registry';
import type { Arm } from '../decision.js';

/** A model with the space that its answers are worked out in. */
export interface Chooser {
  readonly model: Model;
  readonly scores: Float64Array;
  /** The chance of each class, as {@link choose} left it. */
  readonly chances: Float64Array;
}

/** The second version of a rollout. */
export interface SecondArm {
  readonly arm: Exclude<Arm, 'production'>;
  readonly rollout: RolloutState;
  /** `null`: it could not be loaded here. */
  readonly chooser: Chooser | null;
}

/** All that decisions are made by, of one state of the registry. */
export interface Plan {
  readonly live: LiveState;
  readonly policy: StoredPolicy;
  readonly exploring: Exploring;
  readonly production: Chooser;
  readonly second: SecondArm | null;
}

/** What one state of the registry means for a service. `off` leaves production alone, and nothing to chance. */
export function planOf(live: LiveState, explore: boolean): Plan {
  const off = live.policy.policy.kind === 'off';
  const { rollout, beside } = live;
  return {
    live,
    ...policyHere(live.policy, explore),
    production: chooser(live.production),
    second:
      rollout === null || off
        ? null
        : {
            arm: rollout.kind === 'rollout' ? 'candidate' : 'holdback',
            rollout,
            chooser: beside === null ? null : chooser(beside),
          },
  };
}

function policyHere(
  stored: StoredPolicy,
  explore: boolean,
): { readonly policy: StoredPolicy; readonly exploring: Exploring } {
  const exploring = stored.policy.kind === 'off' ? GREEDY : stored.policy;
  if (explore || exploring.kind === 'greedy') return { policy: stored, exploring };
  return { policy: { version: `${stored.version}-greedy`, policy: GREEDY }, exploring: GREEDY };
}

function chooser(model: Model): Chooser {
  const { length } = model.manifest.classes;
  return { model, scores: new Float64Array(length), chances: new Float64Array(length) };
}

/**
 * Scores a site and works out the chance of each class.
 * @returns The place of the best allowed one.
 */
export function choose(
  { model, scores, chances }: Chooser,
  site: PredictionInput,
  allowed: readonly Action[] | undefined,
  exploring: Exploring,
): number {
  const bits = allowedClasses(model.manifest.classes, allowed);
  return actionChances(model.score(site, scores), bits, exploring, chances);
}

/** The chance of an action that {@link choose} left. */
export function chanceOf({ model, chances }: Chooser, action: Action): number {
  return chances[model.manifest.classes.indexOf(action)] ?? 0;
}
