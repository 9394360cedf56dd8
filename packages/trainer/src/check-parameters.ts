import { BpError, type Engine } from '@bp/contracts';
import { DEFAULT_PARAMETERS, FOREST_PARAMETERS, type TrainingParameters } from './parameters.js';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
}

const RANGES: Readonly<Record<keyof TrainingParameters, Range>> = {
  maxDepth: { from: 1, to: 30, whole: true },
  learningRate: { from: 1e-6, to: 1 },
  rounds: { from: 1, to: 100_000, whole: true },
  earlyStoppingRounds: { from: 1, to: 100_000, whole: true },
  subsample: { from: 0.01, to: 1 },
  columnSample: { from: 0.01, to: 1 },
  minChildWeight: { from: 0, to: 1e9 },
  gamma: { from: 0, to: 1e9 },
  l1: { from: 0, to: 1e9 },
  l2: { from: 0, to: 1e9 },
  maxBins: { from: 2, to: 65_535, whole: true },
  leaves: { from: 2, to: 131_072, whole: true },
  trees: { from: 1, to: 100_000, whole: true },
};

/**
 * The engine's defaults with `given` over them.
 * @throws BpError `SETTINGS_INVALID` naming the parameter, what was given and what is allowed.
 */
export function completeParameters(
  engine: Engine,
  given: Partial<TrainingParameters> = {},
): TrainingParameters {
  const defaults = engine === 'randomforest' ? FOREST_PARAMETERS : DEFAULT_PARAMETERS;
  const complete = { ...defaults, ...given };
  for (const [name, value] of Object.entries(complete)) {
    const range = RANGES[name as keyof TrainingParameters] as Range | undefined;
    if (range === undefined) {
      throw new BpError('SETTINGS_INVALID', `There is no training parameter ${name}`, {
        remedy: `Parameters are: ${Object.keys(RANGES).join(', ')}.`,
      });
    }
    const good =
      typeof value === 'number' &&
      value >= range.from &&
      value <= range.to &&
      (range.whole !== true || Number.isInteger(value));
    if (!good) {
      throw new BpError(
        'SETTINGS_INVALID',
        `Training parameter ${name} is ${value}, allowed: ${range.whole === true ? 'a whole number' : 'a number'} from ${range.from} to ${range.to}`,
        { remedy: `Change ${name}; its default is ${defaults[name as keyof TrainingParameters]}.` },
      );
    }
  }
  return complete;
}
