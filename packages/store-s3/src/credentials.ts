import { BpError } from '@bp/contracts';

/** Where the storage is and who asks, from the variables that every S3 tool reads. */
export interface S3Access {
  /** Base URL of the bucket, without a slash at its end. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

const DEFAULT_REGION = 'us-east-1';

/**
 * Reads `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` (none: Amazon's own), `AWS_REGION` or `AWS_DEFAULT_REGION`, `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
 * Errors: `SETTINGS_INVALID`.
 */
export function s3Access(bucket: string, env: NodeJS.ProcessEnv): S3Access {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || DEFAULT_REGION;
  return {
    bucketUrl: bucketUrl(bucket, region, env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || ''),
    region,
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: env.AWS_SESSION_TOKEN || null,
  };
}

function bucketUrl(bucket: string, region: string, endpoint: string): string {
  if (endpoint === '') return `https://${bucket}.s3.${region}.amazonaws.com`;
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) {
    return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  }
  throw new BpError('SETTINGS_INVALID', 'AWS_ENDPOINT_URL is not the URL of a server.', {
    remedy: 'Give it as https://HOST or http://HOST:PORT, or leave it out for Amazon S3.',
    details: { field: 'AWS_ENDPOINT_URL' },
  });
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new BpError('SETTINGS_INVALID', `${name} is not set.`, {
    remedy: `Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to the keys of the storage; services need to read only.`,
    details: { field: name },
  });
}
