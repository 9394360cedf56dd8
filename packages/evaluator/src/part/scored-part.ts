import { ACTIONS, type Action, BpError, type Objective } from '@bp/contracts';

/**
 * One part as one model scored it. Every array has `rows` entries, but for `probabilities`.
 * A row is an attempt; *scored* rows are the successful ones, *judged* rows (for failure rates) all but legacy.
 */
export interface ScoredPart {
  readonly rows: number;
  /** Order of the probability columns: what the model knows. */
  readonly classes: readonly Action[];
  /** Attempted action as an index into `ACTIONS`. */
  readonly action: Uint8Array;
  /** 1 where the attempt succeeded. */
  readonly success: Uint8Array;
  /** 1 where only the action that worked is known. */
  readonly legacy: Uint8Array;
  /** `rows × classes`, row-major. */
  readonly probabilities: Float64Array;
  /** Chance with which the logging policy chose the attempted action, in (0, 1]; NaN where unknown. */
  readonly propensity: Float64Array;
  /** Registrable domain as an index: rows of a domain depend on each other. */
  readonly groups: Int32Array;
  readonly objective: Objective;
  /** Slice dimension → value per row; `null`: not known. */
  readonly slices?: Readonly<Record<string, readonly (string | null)[]>>;
  /** Names the split; parts of different splits are incomparable. */
  readonly splitId?: string;
}

/** Where no probability of a row is a number, nothing is recommended. */
export const NO_ACTION = 255;

/**
 * Throws `INPUT_INVALID` where arrays disagree in length or an action, class or flag is none.
 * Non-finite probabilities are let through: a model that gives them gets a verdict, not an exception.
 */
export function checkScoredPart(part: ScoredPart, name = 'scored part'): void {
  const expected: readonly (readonly [string, number, number])[] = [
    ['action', part.action.length, part.rows],
    ['success', part.success.length, part.rows],
    ['legacy', part.legacy.length, part.rows],
    ['propensity', part.propensity.length, part.rows],
    ['groups', part.groups.length, part.rows],
    ['probabilities', part.probabilities.length, part.rows * part.classes.length],
    ...Object.entries(part.slices ?? {}).map(
      ([dimension, values]) => [`slices.${dimension}`, values.length, part.rows] as const,
    ),
  ];
  for (const [field, length, wanted] of expected) {
    if (length !== wanted) {
      throw invalid(`The ${name}'s ${field} has ${length} entries where ${wanted} belong.`, field);
    }
  }
  const known = part.classes.every((name) => ACTIONS.includes(name));
  if (!known || new Set(part.classes).size !== part.classes.length || part.classes.length === 0) {
    throw invalid(
      `The ${name}'s classes are ${JSON.stringify(part.classes)}; allowed are different ones of ${ACTIONS.join(', ')}.`,
      'classes',
    );
  }
  for (let row = 0; row < part.rows; row += 1) {
    if (part.action[row]! >= ACTIONS.length) {
      throw invalid(`Row ${row} of the ${name} has action ${part.action[row]}.`, 'action');
    }
    const propensity = part.propensity[row]!;
    if (propensity <= 0 || propensity > 1 + 1e-9) {
      throw invalid(
        `Row ${row} of the ${name} has propensity ${propensity}; allowed are (0, 1] and NaN.`,
        'propensity',
      );
    }
  }
}

function invalid(message: string, field: string): BpError {
  return new BpError('INPUT_INVALID', message, {
    remedy: 'Score the part again; the arrays have to come from one part and one model.',
    details: { field },
  });
}

/**
 * The action that the model recommends per row (index into `ACTIONS`): the most probable, the first of equals.
 * 255 where a probability of the row is not a number from 0 to 1.
 */
export function recommendedActions(
  part: Pick<ScoredPart, 'rows' | 'classes' | 'probabilities'>,
): Uint8Array {
  const { probabilities } = part;
  const width = part.classes.length;
  const codes = Uint8Array.from(part.classes, (name) => ACTIONS.indexOf(name));
  const recommended = new Uint8Array(part.rows);
  for (let row = 0, at = 0; row < part.rows; row += 1, at += width) {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    let valid = true;
    for (let column = 0; column < width; column += 1) {
      const probability = probabilities[at + column]!;
      if (!(probability >= -1e-6 && probability <= 1 + 1e-6)) valid = false;
      if (probability > highest) {
        highest = probability;
        best = column;
      }
    }
    recommended[row] = valid ? codes[best]! : NO_ACTION;
  }
  return recommended;
}
