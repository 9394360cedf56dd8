import type { IncomingMessage } from 'node:http';
import { HttpFailure } from './http-failure.js';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * The body of a request as JSON. One of the two is called, once; none where the client went away. Throws HttpFailure where
 * the head tells: 415 for another type, 413 above `mostBytes`. Fails with: 413, before the rest is read; 400 for what is not
 * JSON.
 */
export function readBody(
  request: IncomingMessage,
  mostBytes: number,
  done: (body: unknown) => void,
  fail: (failure: HttpFailure) => void,
): void {
  const { 'content-type': type, 'content-length': length } = request.headers;
  if (type === undefined || !JSON_TYPE.test(type)) throw NOT_JSON;
  if (Number(length) > mostBytes) throw TOO_LARGE;
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      request.removeAllListeners('data').removeAllListeners('end');
      fail(TOO_LARGE);
    } else if (first === null) first = chunk;
    else {
      more ??= [first];
      more.push(chunk);
    }
  });
  request.on('end', () => {
    const text = (more === null ? first : Buffer.concat(more))?.toString() ?? '';
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      fail(invalid(`The body is not JSON: ${(error as Error).message}.`));
      return;
    }
    done(body);
  });
}

/** A body that is not what it should be. */
export function invalid(message: string): HttpFailure {
  return new HttpFailure(400, {
    code: 'INPUT_INVALID',
    message,
    remedy: 'GET /openapi.json says what can be asked.',
  });
}

const NOT_JSON = new HttpFailure(415, {
  code: 'INPUT_INVALID',
  message: 'The body is not said to be JSON.',
  remedy: 'Send JSON with "content-type: application/json".',
});

const TOO_LARGE = new HttpFailure(413, {
  code: 'TOO_LARGE',
  message: 'The body is too large.',
  remedy: 'Send fewer at once.',
});
