import type { StoreFinding } from './store.js';

/** What `inspect` says of something that a dead writer left. */
export function leftover(name: string): StoreFinding {
  return {
    kind: 'leftover',
    where: name,
    message: `${name} was left by a process that died; no revision speaks of it.`,
    remedy: 'Nothing to do: it is swept by the next writer, or by "bp versions prune --apply".',
  };
}
