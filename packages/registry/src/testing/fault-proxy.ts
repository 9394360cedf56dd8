import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';

/** A TCP proxy on 127.0.0.1 that does to connections what networks do. */
export interface FaultProxy {
  readonly port: number;
  /** What is wrong now; it may be changed at any time. */
  readonly faults: {
    /** Connections break after so many bytes, of both directions together. */
    cutAfter: number | null;
    /** Every piece comes so many milliseconds late. */
    delayMs: number;
    /** So many further connections are answered with this text, and closed. */
    canned: { text: string; times: number };
  };
  /** Ends all connections, which clients would keep for their next request. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function faultProxy(target: number): Promise<FaultProxy> {
  const faults: FaultProxy['faults'] = {
    cutAfter: null,
    delayMs: 0,
    canned: { text: '', times: 0 },
  };
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (faults.canned.times > 0) {
      faults.canned.times -= 1;
      client.on('error', () => undefined);
      client.once('data', () => client.end(faults.canned.text));
      return;
    }
    const upstream = dial(target, '127.0.0.1');
    let passed = 0;
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('error', cut);
      from.on('close', () => {
        open.delete(from);
        cut();
      });
      from.on('data', (bytes) => {
        const left = (faults.cutAfter ?? Number.POSITIVE_INFINITY) - passed;
        passed += bytes.length;
        const send = (): void => {
          to.write(bytes.subarray(0, Math.max(0, left)), () => bytes.length >= left && cut());
        };
        if (faults.delayMs > 0) setTimeout(send, faults.delayMs);
        else send();
      });
    }
  });
  const reset = (): void => {
    for (const socket of open) socket.destroy();
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    reset,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        reset();
      }),
  };
}
