import { formatInstant, parseInstant } from '@bp/contracts';
import { html, type Markup } from '@bp/report';

/** Largest first, in milliseconds. */
export const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const WORDS = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 days ago`, `in 2 hours`, `just now`. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  for (const [unit, length] of UNITS) {
    if (Math.abs(distance) >= length) return WORDS.format(Math.trunc(distance / length), unit);
  }
  return Math.abs(distance) < 5000 ? 'just now' : distance < 0 ? 'a moment ago' : 'in a moment';
}

/** `2026-01-04 02:00 UTC`. */
export function plainTime(at: number): string {
  return `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** A moment for people: how long ago, with the moment itself on hovering. */
export function ago(text: string | null, now: number): Markup {
  const at = parseInstant(text);
  if (at === undefined) return html`<span class="quiet">never</span>`;
  return html`<time datetime="${formatInstant(at)}" title="${plainTime(at)}" data-relative>${relativeTime(at, now)}</time>`;
}

/** A moment by the clock: UTC, which a script puts into the reader's zone. */
export function moment(text: string): Markup {
  const at = parseInstant(text);
  if (at === undefined) return html`${text}`;
  return html`<time datetime="${formatInstant(at)}" title="${plainTime(at)}" data-local>${plainTime(at)}</time>`;
}

/** `4.2 s`, `3 min 05 s`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours} h ${two(minutes)} min` : `${minutes} min ${two(whole % 60)} s`;
}
