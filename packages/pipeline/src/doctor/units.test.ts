import { expect, it } from 'vitest';
import { daysWords } from './units.js';

it('tells times in words that fit them', () => {
  expect([0, 0.05, 0.25, 1.9, 3.24, 12.3].map(daysWords)).toEqual([
    'less than an hour',
    '1 hour',
    '6 hours',
    '45 hours',
    '3.2 days',
    '12 days',
  ]);
});
