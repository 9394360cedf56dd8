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
  it('masks passwords in any URL', () => {
    expect(redact('https://me:pw@host/x')).toBe('https://[redacted]@host/x');
  });
  it('leaves JSON whole, where an address and an @ stand in different values', () => {
    const text = JSON.stringify({ url: 'http://host', mail: 'a@b', other: 'https://u:p@h' });
    expect(JSON.parse(redact(text))).toEqual({
      url: 'http://host',
      mail: 'a@b',
      other: 'https://[redacted]@h',
    });
  });
});
