import type { StoreWatch } from '@bp/registry';
import type { Database } from './connection.js';

/** Milliseconds before listening again after the connection broke; the watcher polls meanwhile. */
const AGAIN_MS = 2_000;

/** Calls `changed` for each publication (`LISTEN`), and once for each new connection, as one may have been missed. */
export function watchRevisions(database: Database, changed: () => void): StoreWatch {
  let closed = false;
  let end = (): void => undefined;

  const listen = async (): Promise<void> => {
    const client = database.listener();
    let timer: NodeJS.Timeout | null = null;
    const over = (): void => {
      if (closed || timer !== null) return;
      timer = setTimeout(() => void listen(), AGAIN_MS).unref();
      end = () => timer !== null && clearTimeout(timer);
    };
    end = () => void client.end().catch(() => undefined);
    client.on('error', over);
    client.on('end', over);
    client.on('notification', changed);
    try {
      await client.connect();
      // Not in the types: https://node-postgres.com/apis/client has it since 8.5.
      (client as typeof client & { unref(): void }).unref();
      await client.query('listen bp_revision');
      if (closed) end();
      else changed();
    } catch {
      void client.end().catch(() => undefined);
      over();
    }
  };

  void listen();
  return {
    close() {
      closed = true;
      end();
    },
  };
}
