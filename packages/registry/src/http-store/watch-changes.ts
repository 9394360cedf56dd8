import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { StoreWatch } from '../store.js';
import type { HttpReader } from './http-reader.js';

/** Milliseconds before asking again after a failure; the watcher polls meanwhile. */
const AGAIN_MS = 2_000;
/** Longer than a server lets such a question wait. */
const SILENT_MS = 60_000;

/**
 * Asks the server to answer when its newest revision is not `mark` any more (long poll). A server that does not know the
 * question is asked no more. By `node:http`, whose sockets can be told to keep no process alive.
 */
export function watchChanges(
  reader: HttpReader,
  mark: () => string | null,
  changed: () => void,
): StoreWatch {
  let closed = false;
  let end = (): void => undefined;
  const again = (afterMs: number): void => {
    if (closed) return;
    const timer = setTimeout(ask, afterMs).unref();
    end = () => clearTimeout(timer);
  };
  const ask = (): void => {
    const url = `${reader.location}/changes?after=${encodeURIComponent(mark() ?? '')}`;
    const get = url.startsWith('https:') ? httpsGet : httpGet;
    const request = get(url, { headers: reader.authorization, timeout: SILENT_MS }, (answer) => {
      const { statusCode = 0 } = answer;
      answer.resume();
      answer.on('error', () => again(AGAIN_MS));
      answer.on('end', () => {
        if (statusCode === 200) changed();
        // 204: nothing changed while the question waited. Another: the server has no such route.
        if (statusCode === 200 || statusCode === 204) again(statusCode === 200 ? 100 : 0);
        else if (statusCode >= 500) again(AGAIN_MS);
      });
    });
    request.on('socket', (socket) => socket.unref());
    request.on('timeout', () => request.destroy());
    request.on('error', () => again(AGAIN_MS));
    end = () => request.destroy();
  };
  ask();
  return {
    close() {
      closed = true;
      end();
    },
  };
}
