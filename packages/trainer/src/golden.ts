import {
  ACTIONS,
  type GoldenPrediction,
  type Objective,
  type PredictionInput,
} from '@bp/contracts';
import { createEncoder, type Encoder, modelFeatures, writeAction } from '@bp/model';
import type { Booster } from './train-booster.js';

/**
 * Golden predictions: the library's own answers for raw inputs, encoded as a service will encode them.
 * For `success`, each input is asked once per action.
 */
export function goldenPredictions(
  booster: Booster,
  objective: Objective,
  encoder: Encoder,
  inputs: readonly PredictionInput[],
): GoldenPrediction[] {
  const site = createEncoder(encoder);
  const actions = ACTIONS.length;
  const asked = objective === 'success' ? actions : 1;
  const columns = modelFeatures(site.featureNames, objective).length;
  const values = new Float32Array(inputs.length * asked * columns);
  inputs.forEach((input, index) => {
    for (let action = 0; action < asked; action += 1) {
      const offset = (index * asked + action) * columns;
      site.encodeInto(input, values, offset);
      if (objective === 'success') writeAction(values, offset + site.width, action);
    }
  });
  const probabilities = booster.predict(values, inputs.length * asked);
  return inputs.map((input, index) => ({
    input: input as GoldenPrediction['input'],
    probabilities: [...probabilities.subarray(index * actions, (index + 1) * actions)],
  }));
}
