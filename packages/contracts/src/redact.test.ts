import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.js';

describe('createRedactor', () => {
  const redact = createRedactor({ LARAVEL_API_TOKEN: 'to"ken+1', BP_RUNNER_TOKEN: 'abc' }, [
    'x.y/z',
  ]);
  it('masks secrets as they stand, URL-encoded and in JSON text', () => {
    for (const form of ['to"ken+1', encodeURIComponent('to"ken+1'), 'to\\"ken+1', 'x.y/z']) {
      expect(redact(`before ${form} after`)).toBe('before [redacted] after');
    }
  });
  it.each([
    ['https://me:pw@host/x', 'https://[redacted]@host/x'],
    ['redis://:pw@host', 'redis://[redacted]@host'],
    ['https://token@host/x', 'https://[redacted]@host/x'],
    ['https://me:p@ss@host/@x', 'https://[redacted]@host/@x'],
    ['https://me:p/w?#d@host/x', 'https://[redacted]@host/x'],
    [
      'to https://a.example/?u=https://me:pw@host',
      'to https://a.example/?u=https://[redacted]@host',
    ],
  ])('masks what stands before the host of any URL: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });
  it.each([
    'https://medium.example/@writer/post',
    'http://host:8080/@writer',
    'https://host?mail=a@b.example',
    'https://host:8080/?mail=a@b.example',
    'http://a.example and me@b.example',
    '<p>http://a.example</p>me@b.example',
  ])('leaves an @ elsewhere alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
  it.each(['a.', '://', '://a:x', '://@', '://a:1', 'a@', '://a/b@'])(
    'does not take for ever over a long text of %s',
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length);
      expect(redact(text).length).toBeGreaterThan(0);
    },
  );
  it('leaves JSON whole, where an address and an @ stand in different values', () => {
    const text = JSON.stringify({ url: 'http://host', mail: 'a@b', other: 'https://u:p@h' });
    expect(JSON.parse(redact(text))).toEqual({
      url: 'http://host',
      mail: 'a@b',
      other: 'https://[redacted]@h',
    });
  });
});
