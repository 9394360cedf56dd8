import { ACTIONS, type Action } from '@bp/contracts';
import type { ScoredPart } from '../part/scored-part.js';

/** The same rows as answered by someone who always says `action`: what a first model has to beat. */
export function alwaysAnswering(part: ScoredPart, action: Action): ScoredPart {
  const classes = part.classes.includes(action)
    ? part.classes
    : ACTIONS.filter((name) => name === action || part.classes.includes(name));
  const column = classes.indexOf(action);
  const probabilities = new Float64Array(part.rows * classes.length);
  for (let row = 0; row < part.rows; row += 1) probabilities[row * classes.length + column] = 1;
  return { ...part, classes, probabilities };
}
