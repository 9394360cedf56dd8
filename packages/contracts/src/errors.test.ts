import { describe, expect, it } from 'vitest';
import { BpError, toBpError } from './errors.js';

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
