import type { Action } from './actions.js';

/** The answer of a model for one site. */
export interface Prediction {
  /** The recommended action; with exploration, sometimes another one. */
  readonly action: Action;
  /** `success`: each action's chance to succeed (no sum of 1). `action`: chance of being the one that works. */
  readonly probabilities: Readonly<Record<Action, number>>;
  readonly modelVersion: string;
  /** The chance with which `action` was given: 1 without exploration. Log it with the outcome. */
  readonly propensity: number;
}
