import { expect, it } from 'vitest';
import { ACTIONS, isAction, normaliseAction } from './actions.js';

it('reads every spelling that is certain', () => {
  const spellings = [
    'guestposting',
    'guest_post',
    'guestpost',
    'Guest Posting',
    ' GUEST-POST ',
    'guest',
  ];
  for (const text of spellings) expect(normaliseAction(text), text).toBe('guest');
  for (const action of ACTIONS) expect(normaliseAction(action.toUpperCase())).toBe(action);
});

it('never guesses', () => {
  const others = [
    '',
    'guests',
    'comments',
    'blog',
    'constructor',
    '__proto__',
    'toString',
    null,
    3,
    {},
  ];
  for (const other of others) expect(normaliseAction(other)).toBeUndefined();
});

it('tells actions from other values', () => {
  expect(ACTIONS.every(isAction)).toBe(true);
  expect(isAction('Comment')).toBe(false);
  expect(isAction(0)).toBe(false);
});
