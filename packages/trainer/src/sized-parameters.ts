import type { Engine } from '@bp/contracts';
import type { TrainingParameters } from './parameters.js';

/** What differs from the defaults for so many training and validation rows. */
export function sizedParameters(_engine: Engine, _rows: number): Partial<TrainingParameters> {
  return {};
}
