import { AwsClient } from 'aws4fetch';

/** Makes an empty bucket with the keys of `env`. */
export async function makeBucket(env: NodeJS.ProcessEnv, name: string): Promise<void> {
  const answer = await askStorage(env, name, { method: 'PUT' });
  if (!answer.ok) throw new Error(`no bucket: ${answer.status} ${await answer.text()}`);
}

/** Asks the storage for a path, signed. */
export async function askStorage(
  env: NodeJS.ProcessEnv,
  path: string,
  options: { readonly method: string; readonly body?: string },
): Promise<Response> {
  const client = new AwsClient({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    service: 's3',
    region: 'us-east-1',
  });
  return client.fetch(`${env.AWS_ENDPOINT_URL}/${path}`, options);
}
