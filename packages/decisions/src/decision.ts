import type { Action, PredictionInput } from '@bp/contracts';

/*
 * Terms.
 * decision    the answer to one question: which action for this site.
 * unit        what meets one arm for the length of a rollout: by default the site's registrable domain.
 * arm         one of the versions that answer side by side.
 * propensity  the chance with which the action was given, over arms and exploring together.
 */

/**
 * `production`: the version in production. `candidate`: the one that a rollout tries. `holdback`: the former production,
 * kept for a share of the units after a deployment.
 */
export type Arm = 'production' | 'candidate' | 'holdback';

/** What is decided for one site. */
export interface Decision {
  /** UUIDv7: name it with the outcome, so that the two are joined. */
  readonly decision_id: string;
  /** What to do; of `shadow`, what was done. */
  readonly action: Action;
  /** As the model that answered predicts them, also for actions that were not allowed. */
  readonly probabilities: Readonly<Record<Action, number>>;
  /**
   * The chance, in (0, 1], with which this action is given to this site under this policy: over the arms, to which units
   * are drawn by a hash, and over exploring. `null` of `shadow`: a rule chose, and its chances are not known.
   */
  readonly propensity: number | null;
  /** Version of the model that answered. */
  readonly model_version: string;
  /** `p` and the registry's revision that set it (`p0`: none did); `-greedy` behind it where the service turned exploring off. */
  readonly policy_version: string;
  /** The arm that the unit belongs to. */
  readonly arm: Arm;
  /** The arm that answered: `production` where the version of the unit's own could not be loaded here. */
  readonly served_arm: Arm;
  /** The rollout that is running; `null`: none. */
  readonly rollout: string | null;
  /** Of `shadow`: what the model would have done. Otherwise `null`. */
  readonly shadow_action: Action | null;
}

/** What a caller says beside the site. */
export interface DecideOptions {
  /** The task that the action is for: joins outcomes that do not name the decision. */
  readonly taskId?: string;
  /** What meets one arm. Default: the site's registrable domain, else its address, else the decision itself. */
  readonly unit?: string;
  /** The actions to choose from, at least one. Default: all that the model knows. */
  readonly allowed?: readonly Action[];
  /**
   * An id of the caller's own. Default: a fresh UUIDv7. What it explores follows from its hash, so that who asks again,
   * also another process, gets the same action while the same versions and policy are live.
   */
  readonly decisionId?: string;
}

/** One of many questions. */
export interface DecisionRequest extends DecideOptions {
  readonly site: PredictionInput;
}

/** What a rule did by itself. */
export interface ShadowOptions extends Omit<DecideOptions, 'allowed'> {
  /** The action that is executed. */
  readonly executed: Action;
}

/** What to rank sites by. */
export interface RankOptions {
  /** By the chance of this action. Default: by that of each site's best allowed one. */
  readonly action?: Action;
  readonly allowed?: readonly Action[];
}

/** One of the ranked sites. */
export interface RankedSite {
  /** Its place in the list that was given. */
  readonly index: number;
  readonly site: PredictionInput;
  readonly action: Action;
  /** Predicted chance of success of that action, 0–1. */
  readonly probability: number;
}
