import type { PreparedPart } from '@bp/contracts';
import { ACTIONS } from '@bp/contracts';
import { buildMatrix, matrixRows, type PreparedDataset } from '@bp/dataset';
import { trainBooster } from '@bp/trainer';
import type { Project } from '../project.js';

/** Below so many attempts a fitted policy would be noise: propensities stay unknown. */
const FEWEST_ROWS = 100;

/** A small model is enough: the policy is a rule that people wrote, and overfitting it inflates the weights. */
const POLICY_PARAMETERS = {
  maxDepth: 5,
  learningRate: 0.15,
  rounds: 120,
  minChildWeight: 5,
} as const;

/**
 * The chance with which the logging policy chose each attempt's action: logged where it was, else from a
 * model of the policy fitted on the training part. NaN where unknown and for legacy rows.
 */
export async function logPropensities(
  project: Project,
  prepared: PreparedDataset,
  part: PreparedPart,
): Promise<Float64Array> {
  const propensity = Float64Array.from(part.propensity);
  const rows = matrixRows(part, 'policy');
  const unknown = rows.some((row) => Number.isNaN(propensity[row]));
  if (!unknown) return propensity;

  const train = buildMatrix(prepared.parts.train, prepared.encoder, 'policy');
  const tried = new Set(train.labels);
  if (train.rows < FEWEST_ROWS || tried.size < 2) return propensity;
  const validation = buildMatrix(prepared.parts.validation, prepared.encoder, 'policy');
  const booster = await trainBooster({
    objective: 'multiclass',
    classes: ACTIONS.length,
    train,
    validation: validation.rows > 0 ? validation : null,
    parameters: POLICY_PARAMETERS,
    seed: project.settings.training.seed,
    ...(project.settings.training.threads === null
      ? {}
      : { threads: project.settings.training.threads }),
    env: project.env,
    signal: project.signal,
  });
  try {
    const target = buildMatrix(part, prepared.encoder, 'policy');
    const chances = booster.predict(target.values, target.rows);
    rows.forEach((row, index) => {
      if (Number.isNaN(propensity[row])) {
        propensity[row] = chances[index * ACTIONS.length + part.action[row]!]!;
      }
    });
  } finally {
    booster.free();
  }
  return propensity;
}
