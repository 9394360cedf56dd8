import { setTimeout as sleep } from 'node:timers/promises';
import { BpError, type Random } from '@bp/contracts';
import type { KyInstance } from 'ky';
import { readFlag } from '../facts/read-values.js';
import { AnswerParser, type AnswerRest, type OnRecord } from './answer-parser.js';
import { askedElsewhere, failedAsking, refused, saying, unexpectedAnswer } from './api-errors.js';

export interface RequestSettings {
  readonly token: string;
  /** Longest wait for the head of an answer, and between two pieces of its body; the whole body may take ten times as long. */
  readonly timeoutMs: number;
  /** How often a failed request is tried again. */
  readonly retries: number;
  /** Wait before the first repetition; doubles each time, up to a minute, of which a random part is waited. */
  readonly retryDelayMs: number;
  /** Longest wait that a `Retry-After` is followed for. */
  readonly longestRetryAfterMs: number;
  /** Largest answer read. */
  readonly maxBytes: number;
  readonly random: Random;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (bytes: number) => void;
}

const LONGEST_BACKOFF = 60_000;
const MOST_REDIRECTS = 5;
/** Answers that may be other ones a moment later: overloaded, restarting, or a fault of the server. */
const PASSING = [408, 429, ...Array.from({ length: 100 }, (_, index) => 500 + index)];
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Asks once for a whole answer, again where it fails in passing, and gives its records one by one. Records of a broken
 * answer are given too, and come again with the next try.
 *
 * Throws `API_UNAUTHORISED` and `API_FAILED`; the token is in none of it.
 */
export async function requestAnswer(
  url: URL,
  settings: RequestSettings,
  onRecord: OnRecord,
): Promise<AnswerRest> {
  const client = await createClient(settings);
  for (let attempt = 1; ; attempt += 1) {
    const response = await follow(client, url, settings);
    try {
      return await readBody(response, url, settings, onRecord);
    } catch (error) {
      settings.signal?.throwIfAborted();
      if (!(error instanceof BrokenBody) || attempt > settings.retries) {
        throw error instanceof BpError ? error : failedAsking(url, error, settings.token);
      }
      await sleep(backoff(attempt, settings), undefined, { signal: settings.signal });
    }
  }
}

/** A body that stopped coming: worth another try, unlike an answer of the wrong shape. */
class BrokenBody extends Error {}

function backoff(attempt: number, { retryDelayMs, random }: RequestSettings): number {
  const longest = Math.min(retryDelayMs * 2 ** (attempt - 1), LONGEST_BACKOFF);
  return longest / 2 + (random() * longest) / 2;
}

async function createClient(settings: RequestSettings): Promise<KyInstance> {
  const { default: ky } = await import('ky');
  return ky.create({
    headers: { 'X-API-Token': settings.token, Accept: 'application/json' },
    redirect: 'manual',
    timeout: settings.timeoutMs,
    ...(settings.signal === undefined ? {} : { signal: settings.signal }),
    retry: {
      limit: settings.retries,
      methods: ['get'],
      statusCodes: PASSING,
      afterStatusCodes: PASSING,
      maxRetryAfter: settings.longestRetryAfterMs,
      retryOnTimeout: true,
      backoffLimit: LONGEST_BACKOFF,
      delay: (attempt) => backoff(attempt, settings),
    },
  });
}

/** Follows redirects within the same origin only: the token is for that server and no other. */
async function follow(client: KyInstance, url: URL, settings: RequestSettings): Promise<Response> {
  const { HTTPError } = await import('ky');
  let address: URL = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    let response: Response;
    try {
      response = await client.get(address.href);
    } catch (error) {
      settings.signal?.throwIfAborted();
      if (!(error instanceof HTTPError)) throw failedAsking(address, error, settings.token);
      response = error.response;
    }
    if (response.ok) return response;
    const { status } = response;
    const location = response.headers.get('location');
    const hint = REDIRECTS.has(status) ? '' : await beginningOf(response, settings);
    if (status === 401 || status === 403) throw refused(address, status);
    if (!REDIRECTS.has(status) || location === null) {
      throw failedAsking(address, new Error(`it answered ${status}${hint}`), settings.token);
    }
    await response.body?.cancel().catch(() => undefined);
    const next = URL.canParse(location, address.href) ? new URL(location, address) : null;
    if (next === null || next.origin !== address.origin) throw askedElsewhere(address, next);
    address = next;
  }
  throw failedAsking(
    url,
    new Error(`it redirects more than ${MOST_REDIRECTS} times`),
    settings.token,
  );
}

const SHOWN_OF_ERROR = 200;

/** What an error's body says, or nothing: one that does not come is waited for no longer than any other. */
async function beginningOf(response: Response, settings: RequestSettings): Promise<string> {
  if (response.bodyUsed) return '';
  try {
    for await (const piece of piecesOf(response, settings)) {
      const text = saying(piece.toString('utf8'), settings.token);
      return text === '' ? '' : `: ${text.slice(0, SHOWN_OF_ERROR)}`;
    }
  } catch {
    // The status alone has to do.
  }
  return '';
}

async function readBody(
  response: Response,
  url: URL,
  settings: RequestSettings,
  onRecord: OnRecord,
): Promise<AnswerRest> {
  const parser = new AnswerParser(onRecord);
  let bytes = 0;
  for await (const chunk of piecesOf(response, settings)) {
    bytes += chunk.length;
    if (bytes > settings.maxBytes) {
      throw unexpectedAnswer(url, `is larger than ${settings.maxBytes} bytes`);
    }
    parser.push(chunk);
    settings.onBytes(chunk.length);
  }
  const rest = parser.end();
  if (!rest.isObject) throw unexpectedAnswer(url, 'is not a JSON object');
  if (!rest.whole) throw new BrokenBody('the answer broke off');
  if (readFlag(rest.fields.success) === false) {
    const { error, message } = rest.fields;
    const said = [error, message].find((text) => typeof text === 'string');
    const why = typeof said === 'string' ? `: ${saying(said, settings.token)}` : '';
    throw unexpectedAnswer(url, `says success: false${why.slice(0, SHOWN_OF_ERROR)}`);
  }
  if (rest.records === null) throw unexpectedAnswer(url, 'has no list "data"');
  return { ...rest, nextLink: NEXT_LINK.exec(response.headers.get('link') ?? '')?.[1] ?? null };
}

/** `Link: <address>; rel="next"`, RFC 8288. */
const NEXT_LINK = /<([^>]*)>\s*;[^,<]*\brel\s*=\s*"?next"?/i;

/** A whole body may take this many time limits, and longer where it comes faster than {@link SLOWEST}. */
const LIMITS_OF_A_BODY = 10;
/** Bytes a millisecond: 10 kB/s. */
const SLOWEST = 10;

/** The body piece by piece; a server that is silent or drips for too long breaks it. */
async function* piecesOf(response: Response, settings: RequestSettings): AsyncGenerator<Buffer> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const start = performance.now();
  let bytes = 0;
  try {
    for (;;) {
      const silence = new AbortController();
      const timer = sleep(settings.timeoutMs, 'silent' as const, { signal: silence.signal });
      timer.catch(() => undefined);
      try {
        const piece = await Promise.race([reader.read(), timer]);
        if (piece === 'silent') throw new Error(`no byte came for ${settings.timeoutMs} ms`);
        if (piece.done) return;
        bytes += piece.value.byteLength;
        const ms = Math.round(performance.now() - start);
        if (ms > Math.max(LIMITS_OF_A_BODY * settings.timeoutMs, bytes / SLOWEST)) {
          throw new Error(`only ${bytes} bytes came in ${ms} ms`);
        }
        yield Buffer.from(piece.value.buffer, piece.value.byteOffset, piece.value.byteLength);
      } finally {
        silence.abort();
      }
    }
  } catch (error) {
    if (error instanceof BpError) throw error;
    throw new BrokenBody('the answer broke off', { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
