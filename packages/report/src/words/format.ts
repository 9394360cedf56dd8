import type { IntervalEstimate } from '@bp/contracts';

/** Stands where a number cannot be computed. */
export const NONE = '–';

/** A number that may be not known or not computable. */
export type MaybeNumber = number | null | undefined;

function shown(value: MaybeNumber, write: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NONE : write(value);
}

/** Four decimals, as the run's own lines have them. */
export function decimals(value: MaybeNumber, places = 4): string {
  return shown(value, (known) => known.toFixed(places));
}

/** With its sign, in ASCII, as terminals and other programs want it. */
export function signed(value: MaybeNumber, places = 4): string {
  return shown(value, (known) => `${known < 0 ? '' : '+'}${known.toFixed(places)}`);
}

/** For pages and plots: a minus as wide as a plus. Hyphens inside of words and dates stay. */
export function typeset(text: string): string {
  return text.replace(/(^|[\s([])-(?=\d)/g, '$1−');
}

/** One decimal; of a share, so that 0.25 is 25.0%. */
export function percent(value: MaybeNumber, places = 1): string {
  return shown(value, (known) => `${(known * 100).toFixed(places)}%`);
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 12,345 */
export function count(value: MaybeNumber): string {
  return shown(value, (known) => WHOLE.format(known));
}

export function interval(value: IntervalEstimate | null): string {
  return value === null ? NONE : `[${decimals(value.low)}, ${decimals(value.high)}]`;
}

/** Text from data in one line: control characters would steer a terminal. */
export function oneLine(text: string, longest = 200): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
