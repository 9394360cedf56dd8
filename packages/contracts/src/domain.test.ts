import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseDomain, parseUrl } from './domain.js';

describe('normaliseDomain', () => {
  it.each([
    ['Example.com', 'example.com'],
    ['www.example.com', 'example.com'],
    ['https://www.Example.com:8080/a?b#c', 'example.com'],
    ['user:secret@example.com/path', 'example.com'],
    ['example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['www.com', 'www.com'],
    ['www.co.uk', 'co.uk'],
    ['http://127.0.0.1:99/', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['a.blogspot.com', 'a.blogspot.com'],
    ['under_score.example.com', 'under_score.example.com'],
  ])('reads %s as %s', (text, host) => {
    expect(normaliseDomain(text)).toBe(host);
  });

  it.each([
    '',
    'unknown',
    'UNKNOWN',
    'None',
    'nan',
    'null',
    'n/a',
    '-',
    'localhost',
    'two words.com',
    'a..b.com',
    'ftp://a.com',
    'http://',
    `${'a'.repeat(300)}.com`,
    'x'.repeat(5000),
  ])('gives nothing for %s', (text) => {
    expect(normaliseDomain(text)).toBeNull();
  });

  it('gives nothing for what is not text', () => {
    for (const other of [null, undefined, 5, {}, [], true])
      expect(normaliseDomain(other)).toBeNull();
  });

  it('is stable: what it gives it takes as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.domain(), fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        const host = normaliseDomain(text);
        if (host !== null) expect(normaliseDomain(host)).toBe(host);
      }),
      { numRuns: 2000 },
    );
  });
});

it('reads URLs of the web only', () => {
  expect(parseUrl('https://a.example/')?.hostname).toBe('a.example');
  for (const text of ['', 'a.example', 'ftp://a.example', 'javascript:alert(1)']) {
    expect(parseUrl(text)).toBeNull();
  }
});
