import type { Clock, Random } from '@bp/contracts';
import { askAgain, placeError, unanswered, wholeAnswer } from '@bp/registry';
import { AwsV4Signer } from 'aws4fetch';
import type { S3Access } from './credentials.js';
import { failureOf } from './s3-failure.js';

/** A request for one object or list of the bucket. */
export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Key of the object; empty for the bucket. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** sha256 of the body, in hex: signed, so that the storage refuses what was damaged on the way. */
  readonly bodySha256?: string;
  /** Statuses that are answers, not failures. */
  readonly expected: readonly number[];
  /** Gives the body as it comes, which may break off; else it is waited for. */
  readonly streamed?: boolean;
  /** After "Could not ". */
  readonly doing: string;
}

/** How to reach the storage. */
export interface S3ClientOptions {
  readonly access: S3Access;
  /** For people, in errors. */
  readonly location: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds without an answer after which a request is given up. */
  readonly timeoutMs: number;
  /** How often a request is made at most. */
  readonly attempts: number;
}

/** Asks the storage, and again where it is busy or the connection broke. */
export type S3Client = (request: S3Request) => Promise<Response>;

/** What says "not now": https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BUSY: readonly number[] = [429, 500, 502, 503, 504];
/** Another conditional request for the same object was under way. */
const CONFLICT = 409;
/** A link at this pace, 100 kB a second, has time to upload. */
const SLOWEST_BYTES_PER_MS = 100;
/** sha256 of nothing. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A client that signs each request (AWS Signature Version 4). */
export function s3Client(options: S3ClientOptions): S3Client {
  const { attempts, timeoutMs, random } = options;
  return (request) =>
    askAgain({ attempts, patienceMs: timeoutMs, random }, () => askOnce(options, request));
}

async function askOnce(options: S3ClientOptions, request: S3Request): Promise<Response> {
  const { location } = options;
  const { doing, expected } = request;
  let answer: Response;
  try {
    answer = await ask(options, request);
    if (request.streamed !== true && expected.includes(answer.status)) {
      answer = await wholeAnswer(answer);
    }
  } catch (error) {
    const { reason, refused } = unanswered(error);
    throw placeError({
      doing,
      location,
      why: `the storage does not answer (${reason})`,
      remedy:
        'Check AWS_ENDPOINT_URL and the network, then try again; services that run keep their model.',
      away: true,
      refused,
    });
  }
  const { status } = answer;
  if (expected.includes(status)) return answer;
  // An answer that breaks off still has its status.
  const text = await answer.text().catch(() => '');
  const again = BUSY.includes(status) || status === CONFLICT;
  throw placeError({
    doing,
    location,
    ...failureOf(status, text),
    away: again,
    refused: !again,
  });
}

async function ask(options: S3ClientOptions, request: S3Request): Promise<Response> {
  const { access, clock, timeoutMs } = options;
  const { method, key, query = {}, headers = {}, body } = request;
  const url = new URL(`${access.bucketUrl}/${key.split('/').map(encodeURIComponent).join('/')}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...headers, 'x-amz-content-sha256': request.bodySha256 ?? EMPTY_SHA256 },
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    accessKeyId: access.accessKeyId,
    secretAccessKey: access.secretAccessKey,
    ...(access.sessionToken === null ? {} : { sessionToken: access.sessionToken }),
    service: 's3',
    region: access.region,
    datetime: new Date(clock()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  const signed = await signer.sign();
  const patience = timeoutMs + (body?.byteLength ?? 0) / SLOWEST_BYTES_PER_MS;
  return fetch(signed.url, {
    method,
    headers: signed.headers,
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    signal: AbortSignal.timeout(Math.ceil(patience)),
    redirect: 'manual',
  });
}
