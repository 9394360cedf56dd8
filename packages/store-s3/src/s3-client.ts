import { setTimeout as sleep } from 'node:timers/promises';
import type { BpError, Clock, Random } from '@bp/contracts';
import { placeError } from '@bp/registry';
import { AwsV4Signer } from 'aws4fetch';
import type { S3Access } from './credentials.js';
import { type Answered, failureOf } from './s3-failure.js';

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

/** First wait between attempts, in milliseconds; doubled each time, and shortened by up to half at random. */
const FIRST_WAIT_MS = 100;
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
  return async (request) => {
    let failure: BpError | null = null;
    let maybeDone = false;
    for (let attempt = 0; attempt < options.attempts; attempt += 1) {
      if (attempt > 0) {
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 - options.random() / 2));
      }
      const answer = await ask(options, request);
      if (answer instanceof Response && request.expected.includes(answer.status)) return answer;
      const answered = answer instanceof Response ? await textOf(answer) : null;
      const again =
        answered === null || BUSY.includes(answered.status) || answered.status === CONFLICT;
      maybeDone ||= again && !isUnreached(answer);
      failure = placeError({
        doing: request.doing,
        location: options.location,
        ...(answered === null ? unanswered(answer) : failureOf(answered)),
        away: again,
        refused: !maybeDone,
      });
      if (!again) throw failure;
    }
    throw failure;
  };
}

async function ask(options: S3ClientOptions, request: S3Request): Promise<Response | unknown> {
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
  const signal = AbortSignal.timeout(Math.ceil(patience));
  try {
    return await fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      signal,
      redirect: 'manual',
    });
  } catch (error) {
    return error;
  }
}

async function textOf(answer: Response): Promise<Answered> {
  // An answer that breaks off still has its status.
  return { status: answer.status, text: await answer.text().catch(() => '') };
}

/** What Node says where no connection was made, so that no request can have arrived. */
const UNREACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

function isUnreached(error: unknown): boolean {
  return UNREACHED.includes(reasonOf(error));
}

function reasonOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: unknown }; name?: unknown };
  if (typeof cause?.code === 'string') return cause.code;
  return name === 'TimeoutError' ? 'no answer in time' : 'the connection broke';
}

function unanswered(error: unknown): { readonly why: string; readonly remedy: string } {
  return {
    why: `the storage does not answer (${reasonOf(error)})`,
    remedy:
      'Check AWS_ENDPOINT_URL and the network, then try again; services that run keep their model.',
  };
}
