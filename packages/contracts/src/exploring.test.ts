import { expect, it } from 'vitest';
import { exploringFault } from './exploring.js';

it.each([
  [{ kind: 'epsilon', epsilon: 1.1 }, /epsilon is 1.1/],
  [{ kind: 'epsilon' }, /epsilon is undefined/],
  [{ kind: 'softmax', temperature: 0 }, /above 0/],
  [{ kind: 'softmax', temperature: 1, floor: 0.3 }, /floor is 0.3/],
  [{ kind: 'thompson' }, /greedy, epsilon, softmax/],
])('names what is wrong with %o', (policy, message) => {
  expect(exploringFault(policy)).toMatch(message);
});
