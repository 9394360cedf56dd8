import { expect, it } from 'vitest';
import { checkInput } from './check-input.js';

it.each([
  [{ pa: 'abc' }, 'Field "pa" is "abc"; allowed: a number from 0 to 100.'],
  [JSON.parse('{"da": 1e999}'), 'Field "da" is Infinity; allowed: a number from 0 to 100.'],
  [{ requires_login: 'perhaps' }, 'Field "requires_login" is "perhaps"; allowed:'],
  [[], 'Field "input" is []; allowed: a JSON object.'],
])('names what was given: %j', (input, message) => {
  expect(() => checkInput(input)).toThrow(message);
});

it('takes numbers that are text, as flags are', () => {
  expect(checkInput({ pa: '30', da: 41.5 })).toEqual({ pa: 30, da: 41.5 });
});
