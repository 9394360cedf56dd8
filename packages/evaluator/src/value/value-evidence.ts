import type { GateSettings } from '../gate-settings.js';
import { compareValues, type ValueComparison, valueOptions } from './compare-values.js';
import type { ValueRows } from './value-rows.js';
import { largestSurprise, type NewestWeek, type Surprise, surprisesOf } from './week-surprise.js';

/** What expected success is estimated from. */
export interface ValueEvidence {
  readonly rows: ValueRows;
  /** `null`: there are no earlier weeks to compare it with. */
  readonly newestWeek: NewestWeek | null;
  /** Where the rows come from, in a sentence. */
  readonly from: string;
}

/** What the gate knows of expected success. */
export interface GateValue {
  /** `null`: it cannot be computed, since a model gives no choice. */
  readonly comparison: ValueComparison | null;
  /** The largest among those of the newest week that are no mere drift; `null`: there is none. */
  readonly surprise: Surprise | null;
}

/** What the gate knows of expected success, whether it decides, and why. */
export interface ValueAnswer extends GateValue {
  readonly decides: boolean;
  readonly reason: string;
}

/** Expected success under both models, where the settings ask for it and there is something to estimate it from. */
export function expectedSuccess(
  given: ValueEvidence | { readonly unavailable: string } | undefined,
  gate: GateSettings,
  seed: number,
): ValueAnswer {
  const metric = (reason: string): ValueAnswer => ({
    decides: false,
    reason,
    comparison: null,
    surprise: null,
  });
  if (given === undefined) return metric('Only the accuracy comparison was asked for.');
  if ('unavailable' in given) {
    return metric(`Expected success cannot be estimated: ${given.unavailable}`);
  }
  const decides = gate.metric === 'value';
  return {
    decides,
    reason: decides ? given.from : 'The settings (gate.metric) let accuracy decide.',
    comparison: compareValues(given.rows, valueOptions(gate, seed)),
    surprise: given.newestWeek === null ? null : largestSurprise(surprisesOf(given.newestWeek)),
  };
}
