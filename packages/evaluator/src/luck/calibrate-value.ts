import { ACTIONS, createRandom, gaussian, type Random } from '@bp/contracts';
import type { GateSettings } from '../gate-settings.js';
import { compareValues, valueOptions } from '../value/compare-values.js';
import type { ValueRows } from '../value/value-rows.js';

/** How often the gate would promote a challenger that is better by `gain`, in truth. */
export interface GainRate {
  /** True gain of expected success, 0–1; 0: a promotion is luck. */
  readonly gain: number;
  readonly trials: number;
  /** Share of the trials that were promoted. */
  readonly promoted: number;
}

/** The evidence to try the gate on, and how often. */
export interface CalibrateValueOptions {
  /** The project's own attempts; `champion` must be given. */
  readonly rows: ValueRows;
  readonly gate: GateSettings;
  readonly seed: number;
  /** Of each gain. */
  readonly trials: number;
}

/** Luck, and the gains that a gate should not miss. */
const GAINS = [0, 0.01, 0.02, 0.05] as const;
/** Share of attempts on which a challenger chooses otherwise at least, as retrained models do. */
const LEAST_DIFFERENT = 0.15;
/** The outcome model that the gate sees is off by so much (standard deviation) for each action. */
const OFF_BY = 0.05;
/** Draws that are enough for a standard error; whether a bound is met is not asked here. */
const RESAMPLES = 100;

/**
 * Plays the gate on the project's own attempts, domains and propensities with outcomes drawn from the outcome model: there
 * the truth is known. Challengers are the champion with some choices changed, so that they gain exactly as much as asked.
 */
export function calibrateValue(options: CalibrateValueOptions): GainRate[] {
  const { rows, gate, seed, trials } = options;
  const random = createRandom(seed);
  const champion = rows.champion ?? rows.action;
  return GAINS.map((gain) => {
    let promoted = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const found = compareValues(
        {
          ...rows,
          champion,
          challenger: challengerOf(rows, champion, gain, random),
          success: Uint8Array.from(rows.action, (action, row) =>
            random() < rows.expected[row * ACTIONS.length + action]! ? 1 : 0,
          ),
          expected: blurred(rows.expected, random),
        },
        { ...valueOptions(gate, seed + trial), resamples: RESAMPLES },
      );
      if (found !== null && found.weighed.estimate >= gate.minGain) promoted += 1;
    }
    return { gain, trials, promoted: promoted / trials };
  });
}

/** Changes choices in random order, each towards the gain that is asked for. */
function challengerOf(
  { rows, expected }: ValueRows,
  champion: Uint8Array,
  gain: number,
  random: Random,
): Uint8Array {
  const challenger = Uint8Array.from(champion);
  let sum = 0;
  let different = 0;
  for (let step = 0; step < 4 * rows; step += 1) {
    const isThere = Math.abs(sum - gain * rows) < 0.05;
    if (isThere && different >= LEAST_DIFFERENT * rows) break;
    const row = Math.floor(random() * rows);
    const other = Math.floor(random() * ACTIONS.length);
    if (challenger[row] !== champion[row] || other === champion[row]) continue;
    const change =
      expected[row * ACTIONS.length + other]! - expected[row * ACTIONS.length + champion[row]!]!;
    if (change > 0 !== sum < gain * rows) continue;
    challenger[row] = other;
    sum += change;
    different += 1;
  }
  return challenger;
}

function blurred(expected: Float64Array, random: Random): Float64Array {
  const off = ACTIONS.map(() => OFF_BY * gaussian(random));
  return expected.map((chance, at) => Math.min(1, Math.max(0, chance + off[at % ACTIONS.length]!)));
}
