import type { IncomingMessage } from 'node:http';
import type { Door } from './authorise.js';
import type { Role } from './tokens.js';

/** Who looks at a page: what it may offer. */
export interface Visitor {
  /** Who signed in; `null`: nobody did. */
  readonly name: string | null;
  /** There are tokens to sign in with. */
  readonly canSignIn: boolean;
  /** Whether a request of this role could be let through: with a token that is asked for, where nobody signed in. */
  may(role: Role): boolean;
}

export function visitorOf(request: IncomingMessage, { tokens, sessions }: Door): Visitor {
  const holder = sessions.holderOf(request);
  return {
    name: holder?.name ?? null,
    canSignIn: tokens.length > 0,
    may: (role) => (holder === null ? tokens : [holder]).some(({ roles }) => roles.includes(role)),
  };
}
