import { ACTIONS, BpError } from '@bp/contracts';
import { NO_ACTION } from '../part/scored-part.js';

/**
 * Attempts on which two ways of choosing are valued: those of the test part, and those that came after the champion's
 * training data. Neither model may have learned from a row, nor may the outcome model from its domain. Every array has
 * `rows` entries, but for `expected`.
 */
export interface ValueRows {
  readonly rows: number;
  /** Attempted action as an index into `ACTIONS`. */
  readonly action: Uint8Array;
  /** 1 where the attempt succeeded. */
  readonly success: Uint8Array;
  /** Chance with which the attempted action was chosen, in (0, 1]; NaN: not known, and the row is left out. */
  readonly propensity: Float64Array;
  /** Some of these chances were not logged, but are those of a model of who chose what. */
  readonly fittedPropensity: boolean;
  /** Registrable domain as an index. */
  readonly groups: Int32Array;
  /** Expected success of each of `ACTIONS`: `rows × 4`, row-major. */
  readonly expected: Float64Array;
  /** What the challenger would choose, as an index into `ACTIONS`. */
  readonly challenger: Uint8Array;
  /** What the champion would choose; `null`: whoever chose the logged actions is the champion. */
  readonly champion: Uint8Array | null;
}

/** Throws `INPUT_INVALID` where arrays disagree in length, or a chance or action is none. */
export function checkValueRows(given: ValueRows): void {
  const { rows, champion, challenger } = given;
  const lengths: readonly (readonly [string, number, number])[] = [
    ['action', given.action.length, rows],
    ['success', given.success.length, rows],
    ['propensity', given.propensity.length, rows],
    ['groups', given.groups.length, rows],
    ['expected', given.expected.length, rows * ACTIONS.length],
    ['challenger', challenger.length, rows],
    ['champion', champion?.length ?? rows, rows],
  ];
  for (const [field, length, wanted] of lengths) {
    if (length !== wanted) {
      throw invalid(field, `has ${length} entries where ${wanted} belong`);
    }
  }
  for (let row = 0; row < rows; row += 1) {
    const known = (action: number): boolean => action < ACTIONS.length || action === NO_ACTION;
    if (given.action[row]! >= ACTIONS.length) throw invalid('action', `has none in row ${row}`);
    if (!known(challenger[row]!)) throw invalid('challenger', `has none in row ${row}`);
    if (!known(champion?.[row] ?? 0)) throw invalid('champion', `has none in row ${row}`);
    const propensity = given.propensity[row]!;
    if (propensity <= 0 || propensity > 1 + 1e-9) {
      throw invalid('propensity', `is ${propensity} in row ${row}; allowed are (0, 1] and NaN`);
    }
  }
  const wrong = given.expected.findIndex((chance) => !(chance >= -1e-6 && chance <= 1 + 1e-6));
  if (wrong >= 0) throw invalid('expected', `is ${given.expected[wrong]} at ${wrong}`);
}

function invalid(field: string, what: string): BpError {
  return new BpError('INPUT_INVALID', `Rows to value: ${field} ${what}.`, {
    remedy: 'Give each row an attempt, four expected chances and a choice of each model.',
    details: { field },
  });
}
