import { AwsClient } from 'aws4fetch';

/** Makes an empty bucket with the keys of `env`. */
export async function makeBucket(env: NodeJS.ProcessEnv, name: string): Promise<void> {
  const answer = await askStorage(env, name, { method: 'PUT' });
  if (!answer.ok) throw new Error(`no bucket: ${answer.status} ${await answer.text()}`);
  // A new server makes its pool at the first object, which takes longer than stores wait.
  await askStorage(env, `${name}/first`, { method: 'PUT', body: 'x' });
  await askStorage(env, `${name}/first`, { method: 'DELETE' });
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

/** Keys of the objects below a prefix, a thousand at most. */
export async function keysOf(
  env: NodeJS.ProcessEnv,
  bucket: string,
  prefix: string,
): Promise<string[]> {
  const answer = await askStorage(env, `${bucket}?list-type=2&prefix=${prefix}`, { method: 'GET' });
  const found = (await answer.text()).matchAll(/<Key>([^<]+)<\/Key>/g);
  return [...found].map(([, key]) => key!);
}
