import { type Random, shownUrl } from '@bp/contracts';
import { askAgain } from '../remote-store/ask-again.js';
import { placeError } from '../remote-store/place-error.js';
import { unanswered, wholeAnswer } from '../remote-store/unanswered.js';

/** Reads from a web server. All methods reject with `STORAGE_FAILED`, without the password of the URL. */
export interface HttpReader {
  /** Below which everything lies; without user, password and a slash at its end. */
  readonly location: string;
  /** Of the user and password in the URL. */
  readonly authorization: Readonly<Record<string, string>>;
  /** An answer with one of these statuses, its body whole. */
  get(
    path: string,
    headers: Readonly<Record<string, string>>,
    expected: readonly number[],
  ): Promise<Response>;
  /** As it comes, from an offset on; also from a server that answers whole files only. May break off. */
  pieces(path: string, offset: number): Promise<AsyncIterable<Uint8Array>>;
}

/** How patient a reader is. */
export interface HttpReaderOptions {
  /** Address of the folder `versions`, as a cron-runner (`/registry`) or any web server shows it. */
  readonly url: string;
  /** Milliseconds without an answer after which a request is given up. Default 10,000. */
  readonly timeoutMs?: number;
  /** How often a request is made at most. Default 4. */
  readonly attempts?: number;
  /** Default: the system's. */
  readonly random?: Random;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_ATTEMPTS = 4;

const BUSY: readonly number[] = [429, 500, 502, 503, 504];

/** A reader of everything below a URL; a user and password in it go into a header (Basic). */
export function httpReader({
  url,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  attempts = DEFAULT_ATTEMPTS,
  random = Math.random,
}: HttpReaderOptions): HttpReader {
  const location = shownUrl(url).replace(/\/+$/, '');
  const { username, password } = new URL(url);
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === '' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };

  const broken = (cause: unknown) => {
    const { reason } = unanswered(cause);
    return placeError({
      doing: 'read from',
      location,
      why: `the server does not answer (${reason})`,
      remedy:
        'Check the address in registry.url and the network; services that run keep their model.',
      away: true,
      refused: true,
    });
  };

  const ask = async (
    path: string,
    headers: Readonly<Record<string, string>>,
    expected: readonly number[],
  ): Promise<Response> => {
    let answer: Response;
    try {
      answer = await fetch(`${location}/${path}`, {
        headers: { ...headers, ...authorization },
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      throw broken(error);
    }
    if (expected.includes(answer.status)) return answer;
    await answer.body?.cancel().catch(() => undefined);
    const denied = answer.status === 401 || answer.status === 403;
    throw placeError({
      doing: `read ${path} from`,
      location,
      why: `the server answers ${answer.status}`,
      remedy: denied
        ? 'Give user and password in BP_REGISTRY_URL: https://USER:PASSWORD@HOST/PATH.'
        : 'Check that the address leads to the folder "versions" of a registry.',
      away: BUSY.includes(answer.status),
      refused: true,
    });
  };

  const again = <Answer>(question: () => Promise<Answer>): Promise<Answer> =>
    askAgain({ attempts, patienceMs: timeoutMs, random }, question);

  return {
    location,
    authorization,
    get: (path, headers, expected) =>
      again(async () => {
        const answer = await ask(path, headers, expected);
        try {
          return await wholeAnswer(answer);
        } catch (error) {
          throw broken(error);
        }
      }),
    async pieces(path, offset) {
      const headers = offset === 0 ? {} : { range: `bytes=${offset}-` };
      const answer = await again(() => ask(path, headers, [200, 206]));
      return skipped(answer.body ?? [], answer.status === 206 ? 0 : offset);
    },
  };
}

async function* skipped(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const piece of pieces) {
    const rest = piece.subarray(Math.min(left, piece.byteLength));
    left -= piece.byteLength - rest.byteLength;
    if (rest.byteLength > 0) yield rest;
  }
}
