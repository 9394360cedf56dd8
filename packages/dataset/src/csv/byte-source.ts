import type { DatasetBytes, DatasetPlace } from '@bp/contracts';
import { openPlainFile, storageError } from '@bp/files';

/** Where the bytes of a CSV file come from: its path, or something that gives them. */
export type ByteSource = string | Pick<DatasetPlace, 'location' | 'open'>;

/** For people. */
export function nameOf(source: ByteSource): string {
  return typeof source === 'string' ? source : source.location;
}

/** Errors: `STORAGE_FAILED`. */
export async function openBytes(source: ByteSource): Promise<DatasetBytes> {
  if (typeof source !== 'string') return source.open();
  return openPlainFile(source).catch((error: unknown) => {
    throw storageError(error, 'open', source);
  });
}

/** Bytes in memory. */
export function bytesInMemory(location: string, bytes: Buffer): Exclude<ByteSource, string> {
  const open = async (): Promise<DatasetBytes> => ({
    read: async (buffer, offset, length, position) => {
      const piece = bytes.subarray(position, position + length);
      buffer.set(piece, offset);
      return { bytesRead: piece.length };
    },
    close: async () => {},
  });
  return { location, open };
}
