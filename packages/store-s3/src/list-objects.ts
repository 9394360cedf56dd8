import type { S3Client } from './s3-client.js';

/** An object as a list shows it. */
export interface ListedObject {
  readonly key: string;
  /** Tells this content of the key from every other. */
  readonly etag: string;
  /** By the storage's clock, milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Objects under a prefix, in the order of their keys, and when the storage says it is. */
export interface ObjectList {
  readonly objects: readonly ListedObject[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Lists the first `most` objects under a prefix; without it, all (`ListObjectsV2`). */
export async function listObjects(
  client: S3Client,
  prefix: string,
  most?: number,
): Promise<ObjectList> {
  const objects: ListedObject[] = [];
  let now = 0;
  let token: string | null = null;
  do {
    const answer: Response = await client({
      method: 'GET',
      key: '',
      query: {
        'list-type': '2',
        prefix,
        ...(most === undefined ? {} : { 'max-keys': String(most) }),
        ...(token === null ? {} : { 'continuation-token': token }),
      },
      expected: [200],
      doing: 'list',
    });
    now = Date.parse(answer.headers.get('date') ?? '');
    const text = await answer.text();
    for (const [, entry = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      objects.push({
        key: field(entry, 'Key'),
        etag: field(entry, 'ETag').replaceAll('"', ''),
        modifiedAt: Date.parse(field(entry, 'LastModified')),
      });
    }
    token = field(text, 'NextContinuationToken') || null;
  } while (token !== null && most === undefined);
  return { objects, now };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&#34;': '"',
  '&#39;': "'",
};

/** Keys are ours and plain, so that no parser of XML is needed. */
function field(xml: string, name: string): string {
  const text = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1] ?? '';
  return text.replace(/&(quot|apos|lt|gt|amp|#34|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
