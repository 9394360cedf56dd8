import { sameSecret } from '@bp/contracts';
import type { Role } from '../api/endpoints.js';
import { HttpFailure } from './http-failure.js';

/** Tokens that open each role; several while one is being changed for another. None: the role is off. */
export type Tokens = Readonly<Record<Role, readonly string[]>>;

/** The tokens of the environment: `BP_DECIDE_TOKEN` and `BP_REPORT_TOKEN`, several separated by commas. */
export function tokensOf(env: NodeJS.ProcessEnv): Tokens {
  const read = (name: string): string[] =>
    (env[name] ?? '')
      .split(',')
      .map((token) => token.trim())
      .filter((token) => token !== '');
  return { decide: read('BP_DECIDE_TOKEN'), report: read('BP_REPORT_TOKEN') };
}

/** @throws HttpFailure 403 where the role is off, 401 without one of its tokens. */
export function authorise(header: string | undefined, role: Role, tokens: Tokens): void {
  const variable = `BP_${role.toUpperCase()}_TOKEN`;
  if (tokens[role].length === 0) {
    throw new HttpFailure(403, {
      code: 'FORBIDDEN',
      message: `Requests of the role "${role}" are off.`,
      remedy: `Start the server with ${variable} set.`,
    });
  }
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  // All are compared, so that the time does not tell which of them came close.
  const right = tokens[role].filter((token) => given !== undefined && sameSecret(given, token));
  if (right.length > 0) return;
  throw new HttpFailure(401, {
    code: 'UNAUTHORISED',
    message: given === undefined ? 'A bearer token is needed.' : 'The bearer token is not right.',
    remedy: `Send the header "Authorization: Bearer TOKEN" with the value of ${variable}.`,
  });
}
