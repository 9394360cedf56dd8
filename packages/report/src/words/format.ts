import type { IntervalEstimate } from '@bp/contracts';

/** Stands where a number cannot be computed. */
export const NONE = '–';

type Maybe = number | null | undefined;

function shown(value: Maybe, write: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NONE : write(value);
}

/** Four decimals, as the run's own lines have them. */
export function decimals(value: Maybe, places = 4): string {
  return shown(value, (known) => known.toFixed(places));
}

/** With its sign, in ASCII, as terminals and other programs want it. */
export function signed(value: Maybe, places = 4): string {
  return shown(value, (known) => `${known < 0 ? '' : '+'}${known.toFixed(places)}`);
}

/** For pages and plots: a minus as wide as a plus. Hyphens inside of words and dates stay. */
export function typeset(text: string): string {
  return text.replace(/(^|[\s([])-(?=\d)/g, '$1−');
}

export function percent(value: Maybe, places = 1): string {
  return shown(value, (known) => `${(known * 100).toFixed(places)}%`);
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 12,345 */
export function count(value: Maybe): string {
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
