/** Words that logs write where they know no domain. */
const NO_DOMAIN = new Set(['', 'unknown', 'none', 'null', 'nan', 'n/a', '-', 'undefined']);

/** RFC 1035: a host name has at most 253 characters. */
const LONGEST_HOST = 253;

/**
 * The host of a domain, host or URL: lower case, ASCII (IDNA), without `www.`, port, user or trailing dot.
 * `null` where there is none (`unknown`, empty, not a host).
 */
export function normaliseDomain(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (NO_DOMAIN.has(text.toLowerCase()) || text.length > 4096) return null;
  const plain = plainHost(text);
  if (plain !== null) return plain;
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null) return null;
  const host = stripHost(url.hostname.toLowerCase());
  if (host.length > LONGEST_HOST || NO_DOMAIN.has(host)) return null;
  if (host.startsWith('.') || host.includes('..')) return null;
  return host.includes('.') || host.startsWith('[') ? host : null;
}

/** Most domains are plain already; parsing them as URLs would be the slowest part of reading a log. */
function plainHost(text: string): string | null {
  if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?\.[a-zA-Z]{2,}$/.test(text)) return null;
  if (text.length > LONGEST_HOST || text.includes('..') || /xn--/i.test(text)) return null;
  const host = stripHost(text.toLowerCase());
  return host.includes('.') ? host : null;
}

function stripHost(host: string): string {
  const undotted = host.replace(/\.+$/, '');
  const bare = undotted.startsWith('www.') ? undotted.slice(4) : undotted;
  return bare.includes('.') ? bare : undotted;
}

/** A URL as the WHATWG parser reads it, only for the web's own schemes; `null` where it can't be read. */
export function parseUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}
