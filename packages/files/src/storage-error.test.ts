import { BpError } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { storageError, toBpError } from './storage-error.js';

describe('toBpError', () => {
  it('says what the operating system meant, and what to do', () => {
    const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC', path: '/x/y' });
    expect(toBpError(full)).toMatchObject({
      code: 'STORAGE_FAILED',
      message: '/x/y: the disk is full (ENOSPC).',
      details: { path: '/x/y' },
    });
  });

  it('leaves known errors alone and calls the rest INTERNAL', () => {
    const known = new BpError('USAGE', 'x', { remedy: 'y' });
    expect(toBpError(known)).toBe(known);
    expect(toBpError(new TypeError('oh'))).toMatchObject({ code: 'INTERNAL', message: 'oh' });
    expect(toBpError(null)).toMatchObject({ code: 'INTERNAL', message: 'null' });
  });
});

describe('storageError', () => {
  it('says what was tried, where, and what to do', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(storageError(full, 'write', '/x/y')).toMatchObject({
      code: 'STORAGE_FAILED',
      message: 'Could not write /x/y: the disk is full (ENOSPC).',
      remedy: expect.stringContaining('Free some space'),
      details: { path: '/x/y', errno: 'ENOSPC' },
    });
    const odd = Object.assign(new Error('odd'), { code: 'EODD' });
    expect(storageError(odd, 'read', 'z').message).toBe('Could not read z: EODD.');
    expect(storageError(new Error('it is a folder'), 'open', 'z').message).toContain('folder');
  });

  it('leaves our own errors alone', () => {
    const known = new BpError('INTEGRITY', 'x', { remedy: 'y' });
    expect(storageError(known, 'read', 'z')).toBe(known);
  });
});
