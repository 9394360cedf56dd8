import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '@bp/contracts';
import { failure, type Reply } from './reply.js';
import type { Role, TokenHolder } from './tokens.js';

/** Whoever asks, or why not; without any token nothing that changes anything is offered at all. */
export type Authorised = { readonly holder: TokenHolder } | { readonly refusal: Reply };

/** Whether the sender of a bearer token may do what needs a role. */
export function authorise(
  header: string | undefined,
  holders: readonly TokenHolder[],
  role: Role,
): Authorised {
  if (holders.length === 0) {
    return {
      refusal: failure(
        403,
        'FORBIDDEN',
        'Requests that change something are off.',
        'Start the runner with BP_RUNNER_TOKEN set, or with schedule.tokensFile.',
      ),
    };
  }
  return known(/^Bearer +(\S+)$/i.exec(header ?? '')?.[1], holders, role, 'Bearer');
}

/** Whether somebody may read. Browsers ask for a name and password: the token is the password. */
export function authoriseView(
  header: string | undefined,
  holders: readonly TokenHolder[],
): Authorised {
  const [, scheme = '', given] = /^(Bearer|Basic) +(\S+)$/i.exec(header ?? '') ?? [];
  const isBasic = scheme.toLowerCase() === 'basic';
  const password = (text: string): string =>
    Buffer.from(text, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, '');
  const token = given !== undefined && isBasic ? password(given) : given;
  return known(token, holders, 'view', 'Basic realm="backlinkpro"');
}

function known(
  token: string | undefined,
  holders: readonly TokenHolder[],
  role: Role,
  scheme: string,
): Authorised {
  const holder = token === undefined ? undefined : holderOf(token, holders);
  if (holder?.roles.includes(role) === true) return { holder };
  if (holder !== undefined) {
    return {
      refusal: failure(
        403,
        'FORBIDDEN',
        `The token of ${holder.name} does not have the role "${role}".`,
        `Ask with a token of that role; ${holder.name} may: ${holder.roles.join(', ') || 'nothing'}.`,
      ),
    };
  }
  const refusal = failure(
    401,
    'UNAUTHORISED',
    token === undefined ? 'A token is needed.' : 'The token is not the right one.',
    'Send the header "Authorization: Bearer TOKEN" with the value of BP_RUNNER_TOKEN, or a token of your own.',
  );
  return { refusal: { ...refusal, headers: { ...refusal.headers, 'www-authenticate': scheme } } };
}

/** In a time that does not depend on whose token it nearly is: all are compared, by their digests. */
function holderOf(token: string, holders: readonly TokenHolder[]): TokenHolder | undefined {
  const digest = Buffer.from(sha256(token));
  return holders.filter((holder) => timingSafeEqual(Buffer.from(holder.sha256), digest)).at(0);
}
