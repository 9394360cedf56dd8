import { createHash } from 'node:crypto';

/** sha256 as lower-case hex; of a text, that of its UTF-8 bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
