import { ACTIONS, type Objective, type PredictionInput } from '@bp/contracts';
import type { Model } from '@bp/model';
import { expect } from 'vitest';

/** Contributions sum to the margins, and the margins give the probabilities. */
export function expectExplained(model: Model, inputs: readonly PredictionInput[]): void {
  const objective: Objective = model.manifest.objective;
  for (const input of inputs) {
    const scores = model.score(input);
    const margins = ACTIONS.map((action) => {
      const { baseValue, margin, contributions } = model.explain(input, action);
      const sum = contributions.reduce((total, { value }) => total + value, baseValue);
      expect(sum).toBeCloseTo(margin, 9);
      return margin;
    });
    const powers = margins.map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    powers.forEach((power, index) => {
      const expected = objective === 'success' ? power / (1 + power) : power / total;
      expect(scores[index]).toBeCloseTo(expected, 5);
    });
  }
}
