import { BpError } from '@bp/contracts';

/** Which part of the number goes up. */
export type Bump = 'major' | 'minor' | 'patch';

/** Three numbers of at most six digits, without leading zeros: nothing else can be a folder's name. */
const VERSION = /^v(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

/** Whether a value is a version name, `vMAJOR.MINOR.PATCH`; of at most six digits each, without leading zeros. */
export function isVersion(value: unknown): value is string {
  return typeof value === 'string' && VERSION.test(value);
}

/** Gives the version back, or throws `VERSION_INVALID`: a name is checked before it gets near a path. */
export function parseVersion(value: unknown): string {
  if (isVersion(value)) return value;
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : typeof value;
  throw new BpError('VERSION_INVALID', `Not a version name: ${shown}.`, {
    remedy:
      'Give a version as vMAJOR.MINOR.PATCH, e.g. v1.2.0; "bp versions list" shows those there are.',
    details: { allowed: 'vMAJOR.MINOR.PATCH' },
  });
}

/** Major part of a version name. */
export function majorOf(version: string): number {
  return Number(VERSION.exec(version)?.[1] ?? 0);
}
