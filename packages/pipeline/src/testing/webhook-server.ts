import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookServer {
  readonly url: string;
  readonly received: Received[];
  /** What the next requests are answered with; `hang`: with nothing. */
  answer: number | 'hang';
  close(): Promise<void>;
}

/** A webhook that keeps what it was sent. */
export async function webhookServer(): Promise<WebhookServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    if (state.answer === 'hang') return;
    response.writeHead(state.answer, state.answer === 302 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const state: WebhookServer = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
  return state;
}
