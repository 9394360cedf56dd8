import type { PreparedPart } from '@bp/contracts';
import type { Model } from '@bp/model';
import type { ScoredPart } from './scored-part.js';
import { slicesOf } from './slices.js';

/** What scores a row: a loaded model is one. */
export type Scorer = Pick<Model, 'score'> & {
  readonly manifest: Pick<Model['manifest'], 'classes' | 'objective' | 'splitId'>;
};

/**
 * Scores every row of a part with a model, raw: the model encodes the rows itself.
 *
 * @param options.propensity per row; the part's own (logged) ones where it is not given
 */
export function scorePart(options: {
  readonly model: Scorer;
  readonly part: PreparedPart;
  readonly propensity?: Float64Array;
}): ScoredPart {
  const { model, part } = options;
  const { classes, objective, splitId } = model.manifest;
  const probabilities = new Float64Array(part.rows * classes.length);
  for (let row = 0; row < part.rows; row += 1) {
    const at = row * classes.length;
    model.score(part.input(row), probabilities.subarray(at, at + classes.length));
  }
  return {
    rows: part.rows,
    classes,
    action: part.action,
    success: part.success,
    legacy: part.legacy,
    probabilities,
    propensity: options.propensity ?? part.propensity,
    groups: part.group,
    objective,
    slices: slicesOf(part),
    splitId,
  };
}
