import {
  ACTIONS,
  type GoldenPrediction,
  type Objective,
  type PredictionInput,
} from '@bp/contracts';
import { createEncoder, type Encoder, modelFeatures, writeAction } from '@bp/model';
import type { Blend } from './blend/train-blend.js';

/**
 * Golden predictions: what the library and the linear part gave as they were trained, blended, for raw inputs encoded
 * as a service will encode them. For `success`, each input is asked once per action.
 */
export function goldenPredictions(
  blend: Pick<Blend, 'margins'>,
  objective: Objective,
  encoder: Encoder,
  inputs: readonly PredictionInput[],
): GoldenPrediction[] {
  const site = createEncoder(encoder);
  const actions = ACTIONS.length;
  const asked = objective === 'success' ? actions : 1;
  const featureNames = modelFeatures(site.featureNames, objective);
  const columns = featureNames.length;
  const rows = inputs.length * asked;
  const values = new Float32Array(rows * columns);
  inputs.forEach((input, index) => {
    for (let action = 0; action < asked; action += 1) {
      const offset = (index * asked + action) * columns;
      site.encodeInto(input, values, offset);
      if (objective === 'success') writeAction(values, offset + site.width, action);
    }
  });
  const margins = blend.margins({
    rows,
    columns,
    values,
    featureNames,
    labels: new Float32Array(rows),
    weights: null,
    groups: new Int32Array(rows),
  });
  return inputs.map((input, index) => ({
    input: input as GoldenPrediction['input'],
    probabilities: chances(margins.subarray(index * actions, (index + 1) * actions), objective),
  }));
}

function chances(margins: Float64Array, objective: Objective): number[] {
  if (objective === 'success') return Array.from(margins, (margin) => 1 / (1 + Math.exp(-margin)));
  const most = Math.max(...margins);
  const powers = Array.from(margins, (margin) => Math.exp(margin - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
