import { countWords } from '@bp/contracts';

const DAY_MS = 86_400_000;

/** `12.3 GB`. */
export function bytesWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function daysBetween(from: number, to: number): number {
  return (to - from) / DAY_MS;
}

/** `3.2 days`, `5 hours`, `less than an hour`. */
export function daysWords(days: number): string {
  const hours = Math.floor(days * 24);
  if (hours < 1) return 'less than an hour';
  if (hours < 48) return countWords(hours, 'hour');
  return `${days.toFixed(days < 10 ? 1 : 0)} days`;
}
