import { normalQuantile } from '@bp/contracts';
import type { GateSettings } from '../gate-settings.js';
import type { ValueComparison } from '../value/compare-values.js';
import type { GateValue } from '../value/value-evidence.js';
import type { Surprise } from '../value/week-surprise.js';
import { EXPLORE, type GateOutcome, outcome, signed, TOLERANCE } from './outcome.js';

/** Fewer attempts carry no interval. */
const FEWEST_DOMAINS = 10;

/** The rules of expected success: whether there is enough to go by, and whether it rises. */
export function valueRules(
  { comparison, surprise }: GateValue,
  firstModel: boolean,
  gate: GateSettings,
): { readonly enough: GateOutcome[]; readonly better: GateOutcome[] } {
  return {
    enough: [minAttempts(comparison, gate), minDomains(comparison), likeBefore(surprise, gate)],
    better: [firstModel ? beatsInUse(comparison, gate) : minGain(comparison, gate)],
  };
}

function minAttempts(value: ValueComparison | null, gate: GateSettings): GateOutcome {
  const rows = value?.rows ?? 0;
  const message = `${rows} held-out attempts tell of expected success; at least ${gate.minRows} are needed.`;
  return outcome('min_attempts', 'inconclusive', rows >= gate.minRows, rows, gate.minRows, message);
}

function minDomains(value: ValueComparison | null): GateOutcome {
  const domains = value?.domains ?? 0;
  const held = domains >= FEWEST_DOMAINS;
  const message = `They are on ${domains} domains; at least ${FEWEST_DOMAINS} are needed.`;
  return outcome('min_domains', 'inconclusive', held, domains, FEWEST_DOMAINS, message);
}

function likeBefore(surprise: Surprise | null, { maxSurprise }: GateSettings): GateOutcome {
  const figure = surprise === null ? 0 : Math.abs(surprise.z);
  const held = figure < maxSurprise;
  const message = held
    ? 'The outcomes of the newest week are like those of the weeks before.'
    : `The outcomes of the newest week are not like those of the weeks before: ${told(surprise!)} (${figure.toFixed(1)} standard errors). Look for a source that went wrong ("bp status", the quarantine); if the change is real, the next weeks will bear it out.`;
  return outcome('outcomes_like_before', 'inconclusive', held, figure, maxSurprise, message);
}

function told({ of, size }: Surprise): string {
  if (of === 'slope') {
    return size < -1.5
      ? 'what was likely to succeed failed, and the other way round'
      : 'what succeeded has little to do with what was likely to';
  }
  if (of === 'domain') return `one domain has ${(size * 100).toFixed(0)}% of its attempts`;
  return `${of} succeeded ${(Math.abs(size) * 100).toFixed(0)} points ${size > 0 ? 'more' : 'less'} often than expected`;
}

/** A first model must beat what is in use, beyond chance. */
function beatsInUse(
  value: ValueComparison | null,
  { firstModelConfidence }: GateSettings,
): GateOutcome {
  const figure = value && firstModelBound(value, firstModelConfidence);
  const held = figure !== null && figure > 0;
  const worse = value !== null && value.difference.estimate <= 0;
  const message =
    value === null
      ? 'Expected success cannot be computed.'
      : `Expected success is ${signed(value.difference.estimate)} against what was in use; the bound above which it is with a confidence of ${firstModelConfidence}, ${signed(figure!)}, has to lie above 0.${held || worse ? '' : ` ${moreAttempts(value)}`}`;
  return outcome('beats_what_is_in_use', worse ? 'keep' : 'inconclusive', held, figure, 0, message);
}

/** What the rise against what was in use is above with this confidence, one-sided. */
export function firstModelBound({ difference }: ValueComparison, confidence: number): number {
  return difference.estimate - normalQuantile(confidence) * difference.standard_error;
}

function moreAttempts({ rows_needed }: ValueComparison): string {
  const wait = rows_needed === null ? '' : `About ${rows_needed} more attempts would decide it. `;
  return `${wait}${EXPLORE}`;
}

function minGain(value: ValueComparison | null, gate: GateSettings): GateOutcome {
  const figure = value?.weighed.estimate ?? null;
  const held = figure !== null && figure >= gate.minGain - TOLERANCE;
  const message =
    figure === null
      ? 'The rise of expected success cannot be computed.'
      : `Expected success changes by ${signed(figure)}; at least ${signed(gate.minGain)} is needed.`;
  return outcome('min_gain', 'keep', held, figure, gate.minGain, message);
}
