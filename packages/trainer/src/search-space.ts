import type { Engine, Random } from '@bp/contracts';
import type { TrainingParameters } from './parameters.js';

interface Dimension {
  readonly name: keyof TrainingParameters;
  readonly from: number;
  readonly to: number;
  /** `log`: each factor is equally likely, not each difference. */
  readonly scale: 'linear' | 'log';
  readonly whole?: true;
}

const SHARED: readonly Dimension[] = [
  { name: 'maxDepth', from: 3, to: 10, scale: 'linear', whole: true },
  { name: 'subsample', from: 0.5, to: 1, scale: 'linear' },
  { name: 'columnSample', from: 0.4, to: 1, scale: 'linear' },
  { name: 'minChildWeight', from: 0.5, to: 30, scale: 'log' },
  { name: 'l2', from: 0.01, to: 30, scale: 'log' },
];

const BOOSTED: readonly Dimension[] = [
  ...SHARED,
  { name: 'learningRate', from: 0.02, to: 0.3, scale: 'log' },
  { name: 'gamma', from: 0.001, to: 3, scale: 'log' },
  { name: 'l1', from: 0.001, to: 10, scale: 'log' },
];

const SPACES: Readonly<Record<Engine, readonly Dimension[]>> = {
  xgboost: BOOSTED,
  lightgbm: [...BOOSTED, { name: 'leaves', from: 8, to: 255, scale: 'log', whole: true }],
  randomforest: [
    ...SHARED.filter(({ name }) => name !== 'maxDepth'),
    { name: 'maxDepth', from: 4, to: 20, scale: 'linear', whole: true },
  ],
};

/** Draws one point of the engine's search space; four significant digits are finer than any effect. */
export function drawParameters(engine: Engine, random: Random): Partial<TrainingParameters> {
  const drawn: Partial<Record<keyof TrainingParameters, number>> = {};
  for (const { name, from, to, scale, whole } of SPACES[engine]) {
    const share = random();
    const value =
      scale === 'log' ? from * (to / from) ** share : from + (to - from + (whole ? 1 : 0)) * share;
    drawn[name] = whole ? Math.min(to, Math.floor(value)) : Number(value.toPrecision(4));
  }
  return drawn;
}
