import {
  type EngineParametersInput,
  lightgbmForestParameters,
  lightgbmParameters,
  xgboostForestParameters,
  xgboostParameters,
} from './engine-parameters.js';
import type { Backend } from './engines/backends.js';

/** How a backend is to train: its own parameters, and what a round is to it. */
export interface EnginePlan {
  readonly parameters: Readonly<Record<string, string>>;
  readonly rounds: number;
  /** `null`: all rounds are kept, whatever the validation loss. */
  readonly earlyStoppingRounds: number | null;
}

/** @param forest The engine asked for is a forest, whose trees do not build on each other. */
export function planTraining(
  backend: Backend['name'],
  forest: boolean,
  input: EngineParametersInput,
): EnginePlan {
  const { rounds, earlyStoppingRounds, trees } = input.parameters;
  if (!forest) {
    return {
      parameters: backend === 'lightgbm' ? lightgbmParameters(input) : xgboostParameters(input),
      rounds,
      earlyStoppingRounds,
    };
  }
  switch (backend) {
    case 'xgboost':
      return { parameters: xgboostForestParameters(input), rounds: 1, earlyStoppingRounds: null };
    case 'lightgbm':
      return {
        parameters: lightgbmForestParameters(input),
        rounds: trees,
        earlyStoppingRounds: null,
      };
    case 'ml-random-forest':
      return {
        parameters: { seed: String(input.seed), classes: String(input.classes) },
        rounds: Math.min(trees, MOST_SCRIPT_TREES),
        earlyStoppingRounds: null,
      };
  }
}

/** More trees than these would cost rows: what JavaScript can train in a minute is rows × trees. */
export const MOST_SCRIPT_TREES = 50;
