import type { PreparedPart } from '@bp/contracts';
import type { Model } from '@bp/model';
import { recommendedActions, type ScoredPart } from './scored-part.js';
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
  const { objective, splitId } = model.manifest;
  const all = Int32Array.from({ length: part.rows }, (_, row) => row);
  return {
    ...scoreRows(model, part, all),
    action: part.action,
    success: part.success,
    legacy: part.legacy,
    propensity: options.propensity ?? part.propensity,
    groups: part.group,
    objective,
    slices: slicesOf(part),
    splitId,
  };
}

/** What a model would choose on some rows of a part, as indices into `ACTIONS`; 255 where it gives no probabilities. */
export function chosenActions(model: Scorer, part: PreparedPart, rows: Int32Array): Uint8Array {
  return recommendedActions(scoreRows(model, part, rows));
}

function scoreRows(
  model: Scorer,
  part: PreparedPart,
  rows: Int32Array,
): Pick<ScoredPart, 'rows' | 'classes' | 'probabilities'> {
  const { classes } = model.manifest;
  const probabilities = new Float64Array(rows.length * classes.length);
  rows.forEach((row, index) => {
    const at = index * classes.length;
    model.score(part.input(row), probabilities.subarray(at, at + classes.length));
  });
  return { rows: rows.length, classes, probabilities };
}
