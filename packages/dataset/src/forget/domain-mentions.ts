import { domainToUnicode } from 'node:url';
import { BpError, normaliseDomain } from '@bp/contracts';
import { registrableDomain } from '../split/assign-split.js';

/**
 * A domain as it is forgotten: registrable, so that no host of it is left.
 * @throws BpError `USAGE` where it is none, or a host below one.
 */
export function forgettableDomain(text: string): string {
  const named = normaliseDomain(text);
  // Addresses of IPv6 are no words: their records are forgotten by their tasks.
  const host = named?.startsWith('[') ? null : named;
  const domain = host === null ? null : registrableDomain(host);
  if (domain !== null && domain === host) return domain;
  throw new BpError(
    'USAGE',
    domain === null
      ? `${JSON.stringify(text.slice(0, 100))} is not a domain.`
      : `${host} belongs to ${domain}, and domains are forgotten as a whole.`,
    {
      remedy: `Give a registrable domain: --domain ${domain ?? 'example.com'}.`,
      details: { field: 'domain' },
    },
  );
}

/** What a host may be made of; in text, everything else ends it. */
const IN_HOST = /[\p{L}\p{N}._-]/u;

/**
 * Finds a domain and its hosts in any text, as a word of its own: also within addresses, percent-encoded ones too, in
 * either spelling of an international name.
 */
export function mentionsOf(domain: string): (text: string) => boolean {
  const spellings = [...new Set([domain, domainToUnicode(domain).toLowerCase()])].filter(Boolean);
  const isHostOf = (word: string): boolean => {
    const host = normaliseDomain(word);
    return host !== null && registrableDomain(host) === domain;
  };
  const isIn = (text: string): boolean => {
    for (const spelling of spellings) {
      for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
        let start = at;
        let end = at + spelling.length;
        while (start > 0 && IN_HOST.test(text[start - 1]!)) start -= 1;
        while (end < text.length && IN_HOST.test(text[end]!)) end += 1;
        const word = text.slice(start, end).replace(/^[._-]+|[._-]+$/g, '');
        if (isHostOf(word)) return true;
      }
    }
    return false;
  };
  return (text) => {
    const lower = text.toLowerCase();
    return isIn(lower) || (lower.includes('%') && isIn(withoutPercents(lower)));
  };
}

/** Bytes beyond ASCII stay as they are: no host has them in this form. */
function withoutPercents(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
