import type { IntervalEstimate } from '@bp/contracts';

/** Stands where a figure cannot be computed. */
export const NONE = '–';

/** Four decimals, as the run's own lines have them. */
export function decimals(value: number | null | undefined, places = 4): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : value.toFixed(places);
}

/** With its sign, in ASCII, as terminals and other programs want it. */
export function signed(value: number | null | undefined, places = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = value.toFixed(places);
  return value < 0 ? text : `+${text}`;
}

/** For pages and plots: a true minus stands as wide as a plus. */
export function typeset(text: string): string {
  return text.replace(/-(?=\d)/g, '−');
}

export function percent(value: number | null | undefined, places = 1): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : `${(value * 100).toFixed(places)}%`;
}

/** 12,345 */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

export function interval(value: IntervalEstimate | null, places = 4): string {
  return value === null ? NONE : `[${value.low.toFixed(places)}, ${value.high.toFixed(places)}]`;
}

/** Text from data in one line: control characters would steer a terminal. */
export function oneLine(text: string, longest = 200): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
