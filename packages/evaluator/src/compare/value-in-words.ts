import type { Comparison, ValueSummary } from '@bp/contracts';

/** Gains below two points are told of a thousand attempts, so that they can be seen. */
const SMALL_GAIN = 0.02;

/** Expected success of both in words; `null` where it did not decide or is not known. */
export function valueInWords({
  value,
  decided_by,
  champion_version,
}: Pick<Comparison, 'value' | 'decided_by' | 'champion_version'>): string | null {
  if (value === null || value === undefined || decided_by !== 'value') return null;
  const { low, estimate, high } = decidingGain(value, champion_version === null);
  const of = Math.abs(estimate) < SMALL_GAIN ? 1000 : 100;
  const before = value.champion_value;
  const shown = (share: number): string =>
    Math.min(of, Math.max(0, Math.round(share * of))).toLocaleString('en');
  return `would have succeeded in ${shown(before + estimate)} of ${of.toLocaleString('en')} attempts instead of ${shown(before)} (between ${shown(before + low)} and ${shown(before + high)})`;
}

/** The gain that the gate goes by: against what was in use, what attempts alone say; else the weighed one. */
export function decidingGain(
  { difference, weighed }: Pick<ValueSummary, 'difference' | 'weighed'>,
  firstModel: boolean,
): ValueSummary['weighed'] {
  return firstModel ? difference : weighed;
}
