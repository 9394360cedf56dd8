import { createRandom } from '@bp/contracts';
import { expect, it } from 'vitest';
import { DEFAULT_GATE } from '../gate-settings.js';
import type { ValueRows } from '../value/value-rows.js';
import { calibrateValue } from './calibrate-value.js';

/** Attempts chosen by chance; each action has another chance on each row. */
function attempts(rows: number): ValueRows {
  const random = createRandom(2);
  return {
    rows,
    action: Uint8Array.from({ length: rows }, () => Math.floor(random() * 4)),
    success: new Uint8Array(rows),
    propensity: new Float64Array(rows).fill(0.25),
    fittedPropensity: false,
    groups: Int32Array.from({ length: rows }, (_, row) => row >> 1),
    expected: Float64Array.from({ length: rows * 4 }, () => 0.2 + 0.6 * random()),
    challenger: new Uint8Array(rows),
    champion: Uint8Array.from({ length: rows }, () => Math.floor(random() * 4)),
  };
}

const played = (rows: number) =>
  calibrateValue({ rows: attempts(rows), gate: DEFAULT_GATE, seed: 1, trials: 60 });

it('promotes what is better more often the better it is, and the more attempts there are', () => {
  const few = played(300).map(({ promoted }) => promoted);
  const many = played(6000).map(({ promoted }) => promoted);
  for (const rates of [few, many]) {
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    expect(rates[3]).toBeGreaterThan(0.9);
  }
  expect(many[0]).toBeLessThan(few[0]! + 0.01);
  expect(many[2]).toBeGreaterThan(0.9);
  expect(many[1]).toBeGreaterThan(0.85);
});

it('is the same for the same seed', () => {
  expect(played(200)).toEqual(played(200));
});
