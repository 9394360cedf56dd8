/** Where the pieces of an address stand in its text. Filled by {@link scanAddress}; reused, so that a scan allocates nothing. */
export interface AddressSpans {
  /** 0 none given, 1 http, 2 https. */
  scheme: 0 | 1 | 2;
  hostStart: number;
  hostEnd: number;
  pathStart: number;
  pathEnd: number;
  /** Start equals end where there is none. */
  queryStart: number;
  queryEnd: number;
  fragmentStart: number;
  fragmentEnd: number;
}

/** Spans to hand to `scanAddress`, once; it overwrites them. */
export function emptySpans(): AddressSpans {
  return {
    scheme: 0,
    hostStart: 0,
    hostEnd: 0,
    pathStart: 0,
    pathEnd: 0,
    queryStart: 0,
    queryEnd: 0,
    fragmentStart: 0,
    fragmentEnd: 0,
  };
}

/** Longer addresses are taken for damage: browsers and servers stop far below. */
export const LONGEST_ADDRESS = 8192;

const SLASH = 47;
const QUESTION = 63;
const HASH = 35;
const COLON = 58;
const AT = 64;
const DOT = 46;
const OPEN_BRACKET = 91;

/**
 * Finds the pieces of a web address (`http`, `https` or no scheme) in one pass, without allocating.
 * False where it is none: white space inside, another scheme, no host, a host without a dot.
 * The one rule by which both cleaning and prediction decide whether a URL can be read.
 */
export function scanAddress(text: string, spans: AddressSpans): boolean {
  let end = text.length;
  let start = 0;
  while (start < end && text.charCodeAt(start) <= 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 32) end -= 1;
  if (end - start > LONGEST_ADDRESS) return false;

  spans.scheme = schemeAt(text, start);
  if (spans.scheme !== 0) start += spans.scheme === 2 ? 8 : 7;

  let at = start;
  let hostStart = start;
  let hostEnd = -1;
  let dots = 0;
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === SLASH || code === QUESTION || code === HASH) break;
    if (code === AT) {
      hostStart = at + 1;
      hostEnd = -1;
      dots = 0;
    } else if (code === COLON) {
      if (hostEnd < 0 && text.charCodeAt(hostStart) !== OPEN_BRACKET) hostEnd = at;
    } else if (code === DOT) {
      if (hostEnd < 0) dots += 1;
    } else if (!isHostCode(code)) {
      return false;
    }
  }
  if (hostEnd < 0) hostEnd = at;
  if (hostEnd <= hostStart) return false;
  if (dots === 0 && text.charCodeAt(hostStart) !== OPEN_BRACKET) return false;
  spans.hostStart = hostStart;
  spans.hostEnd = hostEnd;

  spans.pathStart = at;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === QUESTION || code === HASH) break;
    if (isBlank(code)) return false;
    at += 1;
  }
  spans.pathEnd = at;
  spans.queryStart = spans.queryEnd = at;
  if (at < end && text.charCodeAt(at) === QUESTION) {
    at += 1;
    spans.queryStart = at;
    while (at < end && text.charCodeAt(at) !== HASH) {
      if (isBlank(text.charCodeAt(at))) return false;
      at += 1;
    }
    spans.queryEnd = at;
  }
  spans.fragmentStart = spans.fragmentEnd = end;
  if (at < end) spans.fragmentStart = at + 1;
  return true;
}

function schemeAt(text: string, at: number): 0 | 1 | 2 {
  const matches =
    lower(text.charCodeAt(at)) === 104 &&
    lower(text.charCodeAt(at + 1)) === 116 &&
    lower(text.charCodeAt(at + 2)) === 116 &&
    lower(text.charCodeAt(at + 3)) === 112;
  if (!matches) return 0;
  const secure = lower(text.charCodeAt(at + 4)) === 115;
  const colon = at + (secure ? 5 : 4);
  const slashes =
    text.charCodeAt(colon) === COLON &&
    text.charCodeAt(colon + 1) === SLASH &&
    text.charCodeAt(colon + 2) === SLASH;
  if (!slashes) return 0;
  return secure ? 2 : 1;
}

/** Lower case of an ASCII letter's code; other codes stay. */
export function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** ASCII letters, and everything outside ASCII. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code > 127;
}

function isBlank(code: number): boolean {
  return code <= 32 || code === 127;
}

/** Letters, digits, `-`, `_`, `%`, brackets of IPv6, and what may stand before `@`. */
function isHostCode(code: number): boolean {
  return (
    isLetter(code) ||
    isDigit(code) ||
    code === 45 ||
    code === 95 ||
    code === 37 ||
    code === OPEN_BRACKET ||
    code === 93
  );
}
