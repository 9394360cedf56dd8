import { BpError } from '@bp/contracts';
import { expect, it } from 'vitest';
import { readTrainingKeys, type TrainingKey, TrainingKeys } from './training-keys.js';

const key = (kind: TrainingKey['kind'], number: number): TrainingKey => ({
  kind,
  value: kind === 'task' ? String(number) : `site-${number}.example`,
});

function trainingKeysText(keys: readonly TrainingKey[], salt: string): string {
  const filter = new TrainingKeys(keys.length, salt);
  for (const each of keys) filter.add(each);
  return filter.text();
}

it.each([1, 40, 20_000])(
  'knows all of %i tasks and domains, and takes hardly another for one',
  (count) => {
    const inside = Array.from({ length: count }, (_, i) => [
      key('task', i),
      key('domain', i),
    ]).flat();
    const holds = readTrainingKeys(JSON.parse(trainingKeysText(inside, 'salt')), 'here');
    expect(inside.filter((each) => !holds(each))).toEqual([]);
    const asked = 100_000;
    let wrong = 0;
    for (let i = 0; i < asked; i += 1) if (holds(key('task', count + i))) wrong += 1;
    expect(wrong / asked).toBeLessThan(0.001);
  },
);

it('is the same for the same keys in any order, another under another salt, and holds none in clear', () => {
  const keys = Array.from({ length: 50 }, (_, i) => key('domain', i));
  const text = trainingKeysText(keys, 'salt');
  expect(trainingKeysText([...keys].reverse(), 'salt')).toBe(text);
  expect(JSON.parse(trainingKeysText(keys, 'other')).bits).not.toBe(JSON.parse(text).bits);
  expect(text).not.toContain('site-');
  expect(readTrainingKeys(JSON.parse(trainingKeysText([], 'salt')), 'here')(keys[0]!)).toBe(false);
});

it.each([
  null,
  [],
  { formatVersion: 2, salt: 'x', bits: 'AAAA' },
  { formatVersion: 1, salt: 'x', bits: '' },
])('refuses %j', (file) => expect(() => readTrainingKeys(file, 'here')).toThrow(BpError));
