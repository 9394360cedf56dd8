import { ACTIONS, type Action } from '@bp/contracts';
import type { ScoredPart } from './scored-part.js';

/** One attempt as a model scored it. */
export interface AttemptRow {
  readonly action: Action;
  /** Default true. */
  readonly success?: boolean;
  /** Only the action that worked is known. Default false. */
  readonly legacy?: boolean;
  /** What the model recommends, with a chance of 0.7 to the others' 0.1; or give `chances`. */
  readonly recommended?: Action;
  /** One for each class. */
  readonly chances?: readonly number[];
  /** Chance with which the action was chosen, in (0, 1]; left out: not known. */
  readonly propensity?: number;
  /** Number of the domain. Default: each row is a domain of its own. */
  readonly group?: number;
}

/** A part from its rows. `classes` are all actions and the objective is `success` unless said otherwise. */
export function partOfRows(
  rows: readonly AttemptRow[],
  options: Partial<Pick<ScoredPart, 'classes' | 'objective' | 'slices' | 'splitId'>> = {},
): ScoredPart {
  const { classes = ACTIONS, objective = 'success' } = options;
  const chances = (row: AttemptRow): readonly number[] =>
    row.chances ?? classes.map((name) => (name === row.recommended ? 0.7 : 0.1));
  return {
    ...options,
    rows: rows.length,
    classes,
    objective,
    action: Uint8Array.from(rows, (row) => ACTIONS.indexOf(row.action)),
    success: Uint8Array.from(rows, ({ success = true }) => (success ? 1 : 0)),
    legacy: Uint8Array.from(rows, ({ legacy = false }) => (legacy ? 1 : 0)),
    probabilities: Float64Array.from(rows.flatMap(chances)),
    propensity: Float64Array.from(rows, ({ propensity = Number.NaN }) => propensity),
    groups: Int32Array.from(rows, (row, at) => row.group ?? at),
  };
}
