import { checkNumbers, type Engine } from '@bp/contracts';
import {
  DEFAULT_PARAMETERS,
  FOREST_PARAMETERS,
  TRAINING_PARAMETERS,
  type TrainingParameters,
} from './parameters.js';

/**
 * The engine's defaults with `given` over them.
 * @throws BpError `SETTINGS_INVALID` naming the parameter, what was given and what is allowed.
 */
export function completeParameters(
  engine: Engine,
  given: Partial<TrainingParameters> = {},
): TrainingParameters {
  checkNumbers(TRAINING_PARAMETERS, given, 'training.parameters.');
  return { ...(engine === 'randomforest' ? FOREST_PARAMETERS : DEFAULT_PARAMETERS), ...given };
}
