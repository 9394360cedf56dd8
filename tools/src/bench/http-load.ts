import { connect } from 'node:net';

/** What a server did under load. */
export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds from request to answer that 99 of 100 stay below. */
  readonly p99: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly body: string;
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Sends the same POST over connections that are kept alive, one request at a time each, over plain sockets: a client with
 * all that fetch does would take more of the machine than the server that is measured.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { hostname, port, pathname } = new URL(options.url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}`,
    'content-type: application/json',
    `authorization: Bearer ${options.token}`,
    `content-length: ${Buffer.byteLength(options.body)}`,
  ];
  const request = Buffer.from(`${head.join('\r\n')}\r\n\r\n${options.body}`);
  const waits: number[] = [];
  const end = performance.now() + options.seconds * 1000;
  const converse = (): Promise<void> =>
    new Promise((done, fail) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let sent = 0;
      let received: Buffer = Buffer.alloc(0);
      const send = (): void => {
        sent = performance.now();
        socket.write(request);
      };
      socket.on('connect', send);
      socket.on('error', fail);
      socket.on('close', () => done());
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const length = answerLength(received);
        if (length === null || received.length < length) return;
        if (!received.subarray(0, 12).equals(OK)) {
          socket.destroy();
          fail(new Error(received.toString('utf8')));
          return;
        }
        received = received.subarray(length);
        const now = performance.now();
        waits.push(now - sent);
        if (now < end) send();
        else socket.end();
      });
    });
  await Promise.all(Array.from({ length: options.connections }, converse));
  waits.sort((a, b) => a - b);
  return {
    perSecond: waits.length / options.seconds,
    p99: waits[Math.floor(waits.length * 0.99)] ?? Number.NaN,
  };
}

const OK = Buffer.from('HTTP/1.1 200');

/** Bytes of head and body; `null`: the head is not whole yet. */
function answerLength(received: Buffer): number | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const head = received.toString('latin1', 0, headEnd);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
  return headEnd + HEAD_END.length + length;
}
