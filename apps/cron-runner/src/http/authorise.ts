import { createHash, timingSafeEqual } from 'node:crypto';
import { failure, type Reply } from './reply.js';

/** `null`: go on. Else the refusal; without a token nothing that changes anything is offered at all. */
export function authorise(header: string | undefined, token: string | null): Reply | null {
  if (token === null) {
    return failure(
      403,
      'FORBIDDEN',
      'Requests that change something are off.',
      'Start the runner with BP_RUNNER_TOKEN set.',
    );
  }
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (given !== undefined && sameText(given, token)) return null;
  const refusal = failure(
    401,
    'UNAUTHORISED',
    given === undefined ? 'A bearer token is needed.' : 'The bearer token is not the right one.',
    'Send the header "Authorization: Bearer TOKEN" with the value of BP_RUNNER_TOKEN.',
  );
  return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Bearer' } };
}

/** In a time that does not depend on where they differ, nor on their lengths. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
