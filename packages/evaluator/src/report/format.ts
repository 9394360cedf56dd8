import type { IntervalEstimate } from '@bp/contracts';

/** Stands where a figure cannot be computed. */
export const NONE = '–';

/** Four decimals, as the run's own lines have them. */
export function decimals(value: number | null | undefined, places = 4): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : value.toFixed(places);
}

/** With its sign; a true minus is kept for print, ASCII for terminals. */
export function signed(value: number | null | undefined, places = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = value.toFixed(places);
  return value < 0 ? text : `+${text}`;
}

export function percent(value: number | null | undefined, places = 1): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : `${(value * 100).toFixed(places)}%`;
}

export function signedPercent(value: number | null | undefined, places = 1): string {
  const text = percent(value, places);
  return value === null || value === undefined || value < 0 || text === NONE ? text : `+${text}`;
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
