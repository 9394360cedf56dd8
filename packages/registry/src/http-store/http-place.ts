import { BpError, sha256 } from '@bp/contracts';
import { MANIFEST_FILE } from '@bp/model';
import { EVALUATION_FILE } from '../check-version.js';
import { damagedIndex } from '../index-codec.js';
import { placeError } from '../remote-store/place-error.js';
import type { RemoteFile, RemotePlace } from '../remote-store/remote-place.js';
import type { HttpReader } from './http-reader.js';
import { watchChanges } from './watch-changes.js';

/*
 * A registry behind a web server, read only: the files of the folder `versions` under their own names.
 *   versions.json          the newest revision
 *   vX.Y.Z/<name>          the files of a version
 *   changes?after=<mark>   answers when there is another revision (of a cron-runner; elsewhere services poll)
 */

const HEAD = /^\{\n "checksum": "([0-9a-f]{64})",/;
const REVISION = /\n "revision": (\d{1,10}),/;

/** A place behind a web server. */
export function httpPlace(reader: HttpReader): RemotePlace {
  const { location } = reader;
  let seen: { readonly etag: string | null; readonly text: string } | null = null;

  const newestText = async (): Promise<string | null> => {
    const headers = seen?.etag == null ? {} : { 'if-none-match': seen.etag };
    const answer = await reader.get('versions.json', headers, [200, 304, 404]);
    if (answer.status === 304) return seen?.text ?? null;
    const text = await answer.text();
    if (answer.status === 404) return null;
    seen = { etag: answer.headers.get('etag'), text };
    return text;
  };

  const bytesOf = async (path: string): Promise<Buffer | null> => {
    const answer = await reader.get(path, {}, [200, 404]);
    return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : null;
  };

  return {
    location,
    async newestMark() {
      const text = await newestText();
      return text === null ? '' : markOf(text, location);
    },
    async newest() {
      const text = await newestText();
      return text === null
        ? null
        : { revision: Number(markOf(text, location).split(':')[0]), text };
    },
    async version(name) {
      const manifest = await bytesOf(`${name}/${MANIFEST_FILE}`);
      const evaluation = await bytesOf(`${name}/${EVALUATION_FILE}`);
      if (manifest === null || evaluation === null) return null;
      const files = [
        ...namedIn(manifest, name, location),
        { name: MANIFEST_FILE, sha256: sha256(manifest), bytes: manifest.byteLength },
        { name: EVALUATION_FILE, sha256: sha256(evaluation), bytes: evaluation.byteLength },
      ];
      return { key: name, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    },
    read: ({ key }, { name }, offset) => reader.pieces(`${key}/${name}`, offset),
    versions: async () => [],
    leftovers: async () => [],
    async remove(names) {
      if (names.length > 0) throw readOnly(location);
    },
    async examine() {
      const answer = await reader.get('versions.json', {}, [200]);
      const date = Date.parse(answer.headers.get('date') ?? '');
      return { now: Number.isNaN(date) ? null : date, readOnly: 'it is behind a web server' };
    },
    append: () => Promise.reject(readOnly(location)),
    place: () => Promise.reject(readOnly(location)),
    watch: (changed) => watchChanges(reader, () => seen && markOf(seen.text, location), changed),
  };
}

/** `<revision>:<checksum>`, as the text itself says; it is checked when it is decoded. */
export function markOf(text: string, location: string): string {
  const checksum = HEAD.exec(text)?.[1];
  const revision = REVISION.exec(text)?.[1];
  if (checksum !== undefined && revision !== undefined) return `${revision}:${checksum}`;
  throw damagedIndex(`${location}/versions.json`, 'it is not the index of a registry');
}

function namedIn(manifest: Buffer, version: string, location: string): RemoteFile[] {
  try {
    const { files } = JSON.parse(manifest.toString('utf8')) as {
      files: Record<string, { sha256: string; size: number }>;
    };
    return Object.entries(files).map(([name, { sha256, size }]) => ({ name, sha256, bytes: size }));
  } catch (cause) {
    throw new BpError(
      'INTEGRITY',
      `${MANIFEST_FILE} of version ${version} in ${location} is not one.`,
      {
        remedy: 'Copy the version to the web server again.',
        details: { location, version },
        cause,
      },
    );
  }
}

function readOnly(location: string): BpError {
  return placeError({
    doing: 'write to',
    location,
    why: 'a registry behind a web server can only be read',
    remedy: 'Write to the folder or storage that it shows; nothing was changed.',
    refused: true,
  });
}
