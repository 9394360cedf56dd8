import { expect, it } from 'vitest';
import { recentDecisions } from './recent-decisions.js';

it('remembers the last ones, at least so many and at most twice as many', () => {
  const recent = recentDecisions(10);
  for (let number = 0; number < 95; number += 1) {
    const taskId = number % 2 === 0 ? `t${number}` : undefined;
    recent.add(`d${number}`, { action: 'guest', taskId, answer: undefined });
    expect(recent.size).toBeLessThanOrEqual(20);
  }
  for (let number = 86; number < 95; number += 1) {
    expect(recent.get(`d${number}`)).toMatchObject({ action: 'guest' });
  }
  expect(recent.get('d94')).toMatchObject({ taskId: 't94' });
  expect(recent.get('d93')).toMatchObject({ taskId: undefined });
  expect(recent.get('d70')).toBeUndefined();
});
