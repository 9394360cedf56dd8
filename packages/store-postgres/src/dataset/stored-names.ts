import type { AttemptKey } from '@bp/contracts';

/**
 * A key as it is stored. The file has its rows in the order of UTF-16 code units, the database (`collate "C"`) in that of code
 * points, which differs where U+E000–U+FFFF meet characters beyond: those few are put behind a character that comes after all.
 */
export function storedKey(key: AttemptKey): string {
  return key.replace(/\u{10FFFF}/gu, '$&\u0001').replace(/[\uE000-\uFFFF]/g, '\u{10FFFF}$&');
}

/** A host as it is stored, and back: with its labels turned round, what is below a domain stands together. */
export function turnedRound(host: string): string {
  return host.split('.').reverse().join('.');
}
