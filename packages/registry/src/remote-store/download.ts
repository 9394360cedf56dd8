import { BpError, isBpError, sha256 } from '@bp/contracts';
import { placeError } from './place-error.js';
import type { RemoteFile, RemotePlace, RemoteVersion } from './remote-place.js';

/** Attempts in a row that bring no byte, after which a download is given up. */
const MOST_FRUITLESS = 4;
/** A file of the right size and other content is fetched once more: a proxy may have mixed two answers. */
const MOST_TRIES = 2;

/** The bytes of a file; a broken download goes on where it ended. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
export async function download(
  place: RemotePlace,
  version: RemoteVersion,
  file: RemoteFile,
): Promise<Buffer> {
  let found = '';
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const bytes = await fetchWhole(place, version, file);
    found = sha256(bytes);
    if (found === file.sha256) return bytes;
  }
  throw new BpError(
    'INTEGRITY',
    `${file.name} from ${place.location} is not what was put there: sha256 is ${found}, it should be ${file.sha256}.`,
    {
      remedy: 'Restore the file there from a backup, or roll back to another version.',
      details: { location: place.location, file: file.name, found, expected: file.sha256 },
    },
  );
}

async function fetchWhole(
  place: RemotePlace,
  version: RemoteVersion,
  file: RemoteFile,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let got = 0;
  let fruitless = 0;
  while (got < file.bytes) {
    const before = got;
    let failure: unknown = null;
    try {
      for await (const piece of await place.read(version, file, got)) {
        pieces.push(piece);
        got += piece.byteLength;
        // Too long is not what was put there; the checksum says so.
        if (got >= file.bytes) break;
      }
    } catch (error) {
      failure = error;
    }
    fruitless = got > before ? 0 : fruitless + 1;
    if (fruitless >= MOST_FRUITLESS || (failure !== null && isFinal(failure))) {
      throw isBpError(failure) ? failure : cutShort(place, file, got, failure);
    }
  }
  return Buffer.concat(pieces);
}

/** Asking again does not help where the place has answered that it will not give it. */
function isFinal(error: unknown): boolean {
  return isBpError(error) && error.details.away === false;
}

function cutShort(place: RemotePlace, file: RemoteFile, got: number, cause: unknown): BpError {
  return placeError({
    doing: `read ${file.name} from`,
    location: place.location,
    why: `it ended after ${got} of ${file.bytes} bytes`,
    remedy: 'Try again; if it stays so, restore the file there from a backup.',
    away: true,
    cause,
  });
}
