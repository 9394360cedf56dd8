import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Output } from './terminal.js';

/**
 * A stream that may break: its disk is full, or its reader has gone. What a command does must not end with what it
 * says, so the failure is kept and the rest goes nowhere. (A file's stream throws from `write`, a pipe's tells later.)
 */
export function outputTo(
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
): Output {
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
  };
  stream.on('error', fail);
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    get failure() {
      return failure;
    },
    write: (text) => {
      if (failure !== null) return true;
      try {
        return stream.write(text);
      } catch (error) {
        fail(error as Error);
        return true;
      }
    },
    drained: async () => {
      await once(stream, 'drain').catch(fail);
    },
  };
}
