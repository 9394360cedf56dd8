import { timingSafeEqual } from 'node:crypto';
import { BpError } from '@bp/contracts';
import type { Role } from '../api/endpoints.js';
import { HttpFailure } from './http-failure.js';

/** Tokens that open each role; several while one is being changed for another. None: the role is off. */
export type Tokens = Readonly<Record<Role, readonly string[]>>;

/** Bytes of a token at most: what is given is compared over all of them, whatever its length. */
const LONGEST_TOKEN = 256;

/**
 * The tokens of the environment: `BP_DECIDE_TOKEN` and `BP_REPORT_TOKEN`, several separated by commas.
 * Errors: `SETTINGS_INVALID` for one of more than 256 bytes.
 */
export function tokensOf(env: NodeJS.ProcessEnv): Tokens {
  const read = (role: Role): string[] => {
    const tokens = (env[variableOf(role)] ?? '').split(',').map((token) => token.trim());
    if (tokens.some((token) => Buffer.byteLength(token) > LONGEST_TOKEN)) {
      throw new BpError(
        'SETTINGS_INVALID',
        `${variableOf(role)} holds a token of more than ${LONGEST_TOKEN} bytes.`,
        { remedy: 'Use a shorter one; 32 random bytes in hex are enough.' },
      );
    }
    return tokens.filter((token) => token !== '');
  };
  return { decide: read('decide'), report: read('report') };
}

/** Looks at the `Authorization` header. Throws HttpFailure: 403 where the role is off, 401 without one of its tokens. */
export type Authorise = (header: string | undefined, role: Role) => void;

export function createAuthorise(tokens: Tokens): Authorise {
  const known = { decide: tokens.decide.map(padded), report: tokens.report.map(padded) };
  return (header, role) => {
    if (known[role].length === 0) throw off(role);
    const given = header?.startsWith('Bearer ') ? header.slice('Bearer '.length).trim() : '';
    const bytes = padded(given);
    // All are compared, and each over its whole length, so that the time does not tell how close one came.
    let right = false;
    for (const token of known[role]) right = timingSafeEqual(bytes, token) || right;
    if (!right || given.length > LONGEST_TOKEN) throw wrong(role, given === '');
  };
}

function padded(token: string): Buffer {
  const bytes = Buffer.alloc(LONGEST_TOKEN);
  bytes.write(token);
  return bytes;
}

function variableOf(role: Role): string {
  return `BP_${role.toUpperCase()}_TOKEN`;
}

function off(role: Role): HttpFailure {
  return new HttpFailure(403, {
    code: 'FORBIDDEN',
    message: `Requests of the role "${role}" are off.`,
    remedy: `Start the server with ${variableOf(role)} set.`,
  });
}

function wrong(role: Role, missing: boolean): HttpFailure {
  return new HttpFailure(401, {
    code: 'UNAUTHORISED',
    message: missing ? 'A bearer token is needed.' : 'The bearer token is not right.',
    remedy: `Send the header "Authorization: Bearer TOKEN" with the value of ${variableOf(role)}.`,
  });
}
