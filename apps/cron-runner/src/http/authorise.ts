import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sha256 } from '@bp/contracts';
import { failure, type Reply } from './reply.js';
import { isSameOrigin, type Sessions } from './sessions.js';
import type { Role, TokenHolder } from './tokens.js';

/** By what askers are known. */
export interface Door {
  readonly tokens: readonly TokenHolder[];
  /** Of those who signed in with one of them. */
  readonly sessions: Sessions;
}

/** Whoever asks, or why not; without any token nothing that changes anything is offered at all. */
export type Authorised = { readonly holder: TokenHolder } | { readonly refusal: Reply };

/** Whether the sender of a bearer token, or who signed in and asks from a page of this server, may do what needs a role. */
export function authorise(request: IncomingMessage, door: Door, role: Role): Authorised {
  if (door.tokens.length === 0) {
    return {
      refusal: failure(
        403,
        'FORBIDDEN',
        'Requests that change something are off.',
        'Start the runner with BP_RUNNER_TOKEN set, or with schedule.tokensFile.',
      ),
    };
  }
  const { authorization } = request.headers;
  const signedIn = authorization === undefined ? door.sessions.holderOf(request) : null;
  if (signedIn !== null) {
    return isSameOrigin(request) ? withRole(signedIn, role) : { refusal: foreign() };
  }
  return known(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1], door, role, 'Bearer');
}

/** Whether somebody may read. Whoever does not sign in gives the token as a bearer's, or as the password. */
export function authoriseView(request: IncomingMessage, door: Door): Authorised {
  const { authorization } = request.headers;
  const signedIn = authorization === undefined ? door.sessions.holderOf(request) : null;
  if (signedIn !== null) return withRole(signedIn, 'view');
  const [, scheme = '', given] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization ?? '') ?? [];
  const isBasic = scheme.toLowerCase() === 'basic';
  const password = (text: string): string =>
    Buffer.from(text, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, '');
  const token = given !== undefined && isBasic ? password(given) : given;
  return known(token, door, 'view', 'Basic realm="backlinkpro"');
}

/** A request by cookie that no page of this server sent. */
export function foreign(): Reply {
  return failure(
    403,
    'FORBIDDEN',
    'This request does not come from a page of this server.',
    'Ask from the dashboard, or send the header "Authorization: Bearer TOKEN".',
  );
}

function known(
  token: string | undefined,
  { tokens }: Door,
  role: Role,
  scheme: string,
): Authorised {
  const holder = token === undefined ? undefined : holderOf(token, tokens);
  if (holder !== undefined) return withRole(holder, role);
  const refusal = failure(
    401,
    'UNAUTHORISED',
    token === undefined ? 'A token is needed.' : 'The token is not the right one.',
    'Send the header "Authorization: Bearer TOKEN" with the value of BP_RUNNER_TOKEN, or a token of your own.',
  );
  return { refusal: { ...refusal, headers: { ...refusal.headers, 'www-authenticate': scheme } } };
}

function withRole(holder: TokenHolder, role: Role): Authorised {
  if (holder.roles.includes(role)) return { holder };
  return {
    refusal: failure(
      403,
      'FORBIDDEN',
      `The token of ${holder.name} does not have the role "${role}".`,
      `Ask with a token of that role; ${holder.name} may: ${holder.roles.join(', ') || 'nothing'}.`,
    ),
  };
}

/** In a time that does not depend on whose token it nearly is: all are compared, by their digests. */
export function holderOf(token: string, holders: readonly TokenHolder[]): TokenHolder | undefined {
  const digest = Buffer.from(sha256(token));
  return holders.filter((holder) => timingSafeEqual(Buffer.from(holder.sha256), digest)).at(0);
}
