import { isDigit, isLetter, lower } from './address.js';

/** A token found in a text. Reused from call to call, so that scanning allocates nothing. */
export interface TokenSpan {
  start: number;
  end: number;
  /** Hash of the token's lower-case text; of `#` or `#year` for a run of digits. */
  hash: number;
  kind: 'word' | 'number' | 'year';
}

export const NUMBER_TOKEN = '#';
export const YEAR_TOKEN = '#year';

/** Where an FNV-1a hash starts. */
const HASH_BASIS = 0x811c9dc5 | 0;

/** A token to hand to `nextToken`, once; it overwrites it. */
export function emptyToken(): TokenSpan {
  return { start: 0, end: 0, hash: 0, kind: 'word' };
}

/** One step of FNV-1a over UTF-16 code units. */
function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

export function hashText(text: string): number {
  let hash = HASH_BASIS;
  for (let i = 0; i < text.length; i += 1) hash = hashStep(hash, text.charCodeAt(i));
  return hash;
}

const NUMBER_HASH = hashText(NUMBER_TOKEN);
const YEAR_HASH = hashText(YEAR_TOKEN);

/**
 * Finds the next run of letters or of digits in `text` from `from` on, before `end`.
 * Numbers are told apart only as years (1900–2099) and others: which number it is says nothing of the site.
 */
export function nextToken(text: string, from: number, end: number, token: TokenSpan): boolean {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (isLetter(code)) return wordFrom(text, at, end, token);
    if (isDigit(code)) return numberFrom(text, at, end, token);
    at += 1;
  }
  return false;
}

function wordFrom(text: string, start: number, end: number, token: TokenSpan): true {
  let hash = HASH_BASIS;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (!isLetter(code)) break;
    hash = hashStep(hash, lower(code));
    at += 1;
  }
  token.start = start;
  token.end = at;
  token.hash = hash;
  token.kind = 'word';
  return true;
}

function numberFrom(text: string, start: number, end: number, token: TokenSpan): true {
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at += 1;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  const isYear =
    at - start === 4 && ((first === 49 && second === 57) || (first === 50 && second === 48));
  token.start = start;
  token.end = at;
  token.hash = isYear ? YEAR_HASH : NUMBER_HASH;
  token.kind = isYear ? 'year' : 'number';
  return true;
}

/** The token's text as it stands in an encoder. */
export function tokenText(text: string, token: TokenSpan): string {
  if (token.kind === 'year') return YEAR_TOKEN;
  if (token.kind === 'number') return NUMBER_TOKEN;
  let word = '';
  for (let at = token.start; at < token.end; at += 1) {
    word += String.fromCharCode(lower(text.charCodeAt(at)));
  }
  return word;
}

/** Makes a token of a whole range, whatever stands in it. */
export function wholeToken(text: string, start: number, end: number, token: TokenSpan): void {
  let hash = HASH_BASIS;
  for (let at = start; at < end; at += 1) hash = hashStep(hash, lower(text.charCodeAt(at)));
  token.start = start;
  token.end = end;
  token.hash = hash;
  token.kind = 'word';
}
