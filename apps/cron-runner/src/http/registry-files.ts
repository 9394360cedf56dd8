import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { isErrno } from '@bp/files';
import { encodeIndex, type RegistryStore, type StoredRevision } from '@bp/registry';
import { failure, type Reply } from './reply.js';

/*
 * The registry for services on other machines, read only, as `httpStore` of `@bp/registry` reads it:
 *   /registry/versions.json          the newest revision, with an ETag
 *   /registry/vX.Y.Z/<name>          a file of a version that it lists, with an ETag and by Range
 *   /registry/changes?after=<mark>   answers 200 as soon as there is another revision than that, 204 after a while
 */

/** Longest wait for a change; proxies cut off what is silent for a minute. */
const LONGEST_WAIT_MS = 25_000;
/** Between two looks for changes while somebody waits, for places that tell nobody. */
const LOOK_MS = 500;
const FILE = /^\/registry\/(v\d+\.\d+\.\d+)\/([A-Za-z0-9][A-Za-z0-9._-]*)$/;

type FileAnswer = (
  request: IncomingMessage,
  asked: { readonly query: URLSearchParams },
) => Promise<Reply>;

/** Answers below `/registry`. */
export interface RegistryFiles {
  /** What answers at a path; `null` where it is none of these. */
  at(path: string): FileAnswer | null;
  /** Ends all waiting. */
  close(): void;
}

/** Shows the registry in `store`. Many waiting services cost one look at it. */
export function registryFiles(store: RegistryStore): RegistryFiles {
  const waiting = new Set<() => void>();
  let mark = '';
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  const wakeAll = (): void => {
    for (const wake of waiting) wake();
  };
  const look = async (): Promise<void> => {
    const found = await store.newestMark().catch(() => mark);
    if (found !== mark) {
      mark = found;
      wakeAll();
    }
  };
  const watch = store.watch(() => void look());

  const newest = async (request: IncomingMessage): Promise<Reply> => {
    const found = await store.newest();
    if (found === null) return missing();
    const { checksum, ...index } = found;
    const etag = `"${checksum}"`;
    const headers = { etag, 'content-type': 'application/json; charset=utf-8' };
    if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' };
    return { status: 200, headers, body: Buffer.from(encodeIndex(index).text) };
  };

  const changes = async (request: IncomingMessage, after: string | null): Promise<Reply> => {
    if (after !== markOf(await store.newest())) return empty(200);
    timer ??= setInterval(() => void look(), LOOK_MS).unref();
    await new Promise<void>((done) => {
      const late = setTimeout(() => wake(), LONGEST_WAIT_MS);
      const wake = (): void => {
        clearTimeout(late);
        waiting.delete(wake);
        request.socket.off('close', wake);
        if (waiting.size === 0 && timer !== null) {
          clearInterval(timer);
          timer = null;
        }
        done();
      };
      waiting.add(wake);
      request.socket.once('close', wake);
      // What was published since it was asked wakes it too.
      void look();
    });
    const same = closed || request.socket.destroyed || after === markOf(await store.newest());
    return empty(same ? 204 : 200);
  };

  return {
    at(path) {
      if (path === '/registry/versions.json') return newest;
      if (path === '/registry/changes') {
        return (request, { query }) => changes(request, query.get('after'));
      }
      const [, version, name] = FILE.exec(path) ?? [];
      if (version === undefined || name === undefined) return null;
      return ({ headers }) => fileReply(store, version, name, headers.range);
    },
    close() {
      closed = true;
      watch?.close();
      wakeAll();
    },
  };
}

function markOf(index: StoredRevision | null): string {
  return index === null ? '' : `${index.revision}:${index.checksum}`;
}

async function fileReply(
  store: RegistryStore,
  version: string,
  name: string,
  range: string | undefined,
): Promise<Reply> {
  const index = await store.newest();
  const entry = index?.versions.find((other) => other.version === version);
  if (entry === undefined) return missing();
  try {
    const file = await open(join(await store.open(version), name), 'r');
    try {
      const { size } = await file.stat();
      const start = Number(/^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1] ?? 0);
      const headers = {
        'accept-ranges': 'bytes',
        'content-type': 'application/octet-stream',
        etag: `"${entry.manifest_sha256}-${name}"`,
      };
      if (start >= size && start > 0) {
        return { status: 416, headers: { 'content-range': `bytes */${size}` }, body: '' };
      }
      const body = Buffer.alloc(size - start);
      await file.read(body, 0, body.byteLength, start);
      if (start === 0) return { status: 200, headers, body };
      const part = `bytes ${start}-${size - 1}/${size}`;
      return { status: 206, headers: { ...headers, 'content-range': part }, body };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EISDIR')) return missing();
    throw error;
  }
}

const empty = (status: number): Reply => ({ status, headers: {}, body: '' });

function missing(): Reply {
  const message = 'The registry has nothing of that name.';
  const remedy = 'versions.json names all there is.';
  return failure(404, 'VERSION_UNKNOWN', message, remedy);
}
