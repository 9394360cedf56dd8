import { describe, expect, it } from 'vitest';
import { isVersion, parseVersion } from './version-name.js';
import { compareVersions, nextVersion } from './version-number.js';

describe('version numbers', () => {
  it('start at v1.0.0 and go up', () => {
    expect(nextVersion(null, 'patch')).toBe('v1.0.0');
    expect(nextVersion('v1.2.3', 'patch')).toBe('v1.2.4');
    expect(nextVersion('v1.2.3', 'minor')).toBe('v1.3.0');
    expect(nextVersion('v1.2.3', 'major')).toBe('v2.0.0');
    expect(['v1.10.0', 'v1.9.0', 'v2.0.0'].sort(compareVersions)).toEqual([
      'v1.9.0',
      'v1.10.0',
      'v2.0.0',
    ]);
  });

  it.each([
    '1.0.0',
    'v1',
    'v1.0',
    'v1.0.0-rc.1',
    'v1.0.0 ',
    'v01.0.0',
    'V1.0.0',
    '../v1.0.0',
    'v1.0.0/..',
    'v1.0.0\n',
    'v1.0.9999999',
    '',
    'v١.0.0',
  ])('%j is none', (name) => {
    expect(isVersion(name)).toBe(false);
    expect(() => parseVersion(name)).toThrowError(
      expect.objectContaining({ code: 'VERSION_INVALID' }),
    );
  });

  it.each([null, undefined, 7, {}, ['v1.0.0']])('%j is none either', (name) => {
    expect(() => parseVersion(name)).toThrowError(
      expect.objectContaining({ code: 'VERSION_INVALID' }),
    );
  });

  it('names what was given, cut short', () => {
    expect(() => parseVersion('x'.repeat(1_000_000))).toThrowError(
      /^Not a version name: "x{80}"\.$/,
    );
  });
});
