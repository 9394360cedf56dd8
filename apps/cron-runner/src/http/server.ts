import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { BpError } from '@bp/contracts';
import type { Logger } from '@bp/pipeline';
import { COMMON_HEADERS, failure, type Reply } from './reply.js';

export type Handler = (request: IncomingMessage, path: string) => Promise<Reply>;

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly handler: Handler;
  readonly logger: Logger;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

const REQUEST_MS = 10_000;

/** @throws BpError SETTINGS_INVALID where it can't listen there. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const loopbackOnly = isLoopback(options.host);
  const server = createServer((request, response) => {
    void answer(request, response, options, loopbackOnly);
  });
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  server.maxRequestsPerSocket = 1000;
  await listen(server, options);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 2000);
      await closed;
      clearTimeout(force);
    },
  };
}

async function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, done);
  }).catch((cause: NodeJS.ErrnoException) => {
    throw new BpError('SETTINGS_INVALID', `Can't listen on ${host}:${port}: ${cause.code}.`, {
      remedy:
        cause.code === 'EADDRINUSE'
          ? 'Another program, perhaps another runner, has that port; give a free one (--port, schedule.port).'
          : 'Set schedule.host and schedule.port to an address of this machine.',
      details: { field: 'schedule.port' },
      cause,
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { handler, logger }: HttpServerOptions,
  loopbackOnly: boolean,
): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split(/[?#]/, 1);
  let reply: Reply;
  try {
    reply =
      loopbackOnly && !isOwnName(request.headers.host)
        ? failure(421, 'FORBIDDEN', 'This is not a name of this server.', 'Use http://127.0.0.1.')
        : await handler(request, path);
  } catch (error) {
    logger.log('error', `${request.method} ${path} failed: ${(error as Error).message}`);
    reply = failure(
      500,
      'INTERNAL',
      'The answer could not be made.',
      'See the newest log in logs/.',
    );
  }
  if (response.destroyed) return;
  response.writeHead(reply.status, {
    ...COMMON_HEADERS,
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
  });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/**
 * A page of a stranger can make its own name point to 127.0.0.1 (DNS rebinding) and then read what is served
 * here; its requests carry that name. Addresses can't be made to point elsewhere.
 */
function isOwnName(header: string | undefined): boolean {
  if (header === undefined) return true;
  const name = header.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}
