import { expect, it } from 'vitest';
import { soughtAgain } from './forgotten.js';

it('finds forgotten hosts in any text, and asks for each word once', () => {
  const asked: string[] = [];
  const { mentions, tasks } = soughtAgain({
    task: (id) => id === '7',
    host: (host) => {
      asked.push(host);
      return host === 'shop.example' || host === '192.0.2.7' || host === 'xn--bcher-kva.example';
    },
  });
  expect(mentions('at https://www.shop.example/x')).toBe(true);
  expect(mentions('{"url":"http://192.0.2.7/"}')).toBe(true);
  expect(mentions('bücher.example')).toBe(true);
  for (let turn = 0; turn < 2; turn += 1)
    expect(mentions('5.325,rule-0.3,other.example')).toBe(false);
  expect(asked).toEqual(['shop.example', '192.0.2.7', 'xn--bcher-kva.example', 'other.example']);
  expect([tasks.has('7'), tasks.has('70')]).toEqual([true, false]);
});
