import { BpError, type Clock, type Random } from '@bp/contracts';
import {
  cacheFolder,
  type RegistryStore,
  type RemoteStoreOptions,
  remoteStore,
} from '@bp/registry';
import { s3Access } from './credentials.js';
import { s3Client } from './s3-client.js';
import { s3Place } from './s3-place.js';

/** Which bucket, and who asks. */
export interface S3StoreOptions extends RemoteStoreOptions {
  /** `s3://bucket` or `s3://bucket/prefix`. */
  readonly url: string;
  /** The usual AWS variables. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds without an answer after which a request is given up. Default 10,000. */
  readonly timeoutMs?: number;
  /** How often a request is made at most, with growing waits of 0.1 s and more between. Default 6: about 3 s. */
  readonly attempts?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: the system's. */
  readonly random?: Random;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_ATTEMPTS = 6;
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * A registry in an S3-compatible storage with conditional writes. Touches nothing yet.
 * Errors: `SETTINGS_INVALID` for a URL or variables that lead nowhere.
 */
export function s3Store(options: S3StoreOptions): RegistryStore {
  const { env = process.env, clock = Date.now, random = Math.random } = options;
  const { bucket, prefix } = partsOf(options.url);
  const location = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  const client = s3Client({
    access: s3Access(bucket, env),
    location,
    clock,
    random,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    attempts: options.attempts ?? DEFAULT_ATTEMPTS,
  });
  return remoteStore(s3Place({ client, location, prefix }), options);
}

/** What `registry.url` calls: every store package has one of this name. */
export function openStore(url: string, env: NodeJS.ProcessEnv): RegistryStore {
  return s3Store({ url, env, cacheDir: cacheFolder(env) });
}

function partsOf(url: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^s3:\/\/([^/?#@]+)(?:\/([^?#]*))?$/.exec(url);
  const [, bucket = '', path = ''] = match ?? [];
  if (BUCKET_NAME.test(bucket)) {
    const prefix = path.replace(/^\/+|\/+$/g, '');
    return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
  }
  throw new BpError('SETTINGS_INVALID', 'The URL of the storage is not s3://bucket/prefix.', {
    remedy:
      'Give the name of a bucket and a prefix: s3://models/production; keys belong in AWS_ACCESS_KEY_ID.',
    details: { field: 'registry.url' },
  });
}
