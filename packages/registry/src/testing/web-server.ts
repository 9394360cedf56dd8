import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sha256 } from '@bp/contracts';

/** A plain web server over a folder: ETags and Range, no more; and what can go wrong with one. */
export interface WebServer {
  readonly url: string;
  /** Paths asked for so far, with the Range. */
  readonly requests: { readonly path: string; readonly range: string | null; status: number }[];
  /** What is wrong now; it may be changed at any time. */
  readonly faults: {
    /** Connections break after so many bytes of a model. */
    cutAfter: number | null;
    /** So many requests are answered 503 first. */
    busy: number;
    /** Files whose first byte is another. */
    altered: RegExp | null;
    /** Answers whole files to questions for a part. */
    ignoresRange: boolean;
  };
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function webServer(folder: string): Promise<WebServer> {
  const requests: WebServer['requests'] = [];
  const faults: WebServer['faults'] = {
    cutAfter: null,
    busy: 0,
    altered: null,
    ignoresRange: false,
  };
  let port = 0;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const asked = { path, range: request.headers.range ?? null, status: 0 };
    requests.push(asked);
    const answer = async () => {
      if (faults.busy > 0) {
        faults.busy -= 1;
        return { status: 503, headers: {}, body: Buffer.alloc(0) };
      }
      return fileAnswer(join(folder, path), request, faults);
    };
    const { status, headers, body } = await answer();
    asked.status = status;
    response.writeHead(status, { ...headers, 'content-length': body.byteLength });
    const { cutAfter } = faults;
    const whole = cutAfter === null || !path.endsWith('model.json');
    if (whole || body.byteLength <= cutAfter) return response.end(body);
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
    return response;
  });
  const start = async (): Promise<void> => {
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults,
    start,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function fileAnswer(path: string, request: IncomingMessage, faults: WebServer['faults']) {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return { status: 404, headers: {}, body: Buffer.alloc(0) };
  if (faults.altered?.test(path) === true) bytes[0] = 1;
  const etag = `"${sha256(bytes)}"`;
  if (request.headers['if-none-match'] === etag) {
    return { status: 304, headers: { etag }, body: Buffer.alloc(0) };
  }
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(start) || faults.ignoresRange) {
    return { status: 200, headers: { etag }, body: bytes };
  }
  return { status: 206, headers: { etag }, body: bytes.subarray(start) };
}
