import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AnswerServer {
  readonly url: string;
  readonly requests: readonly { readonly url: URL; readonly token: string | undefined }[];
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that answers as it is told to; `number` counts requests from 1. */
export async function startServer(
  answer: (url: URL, response: ServerResponse, number: number, request: IncomingMessage) => unknown,
): Promise<AnswerServer> {
  const requests: { url: URL; token: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const token = request.headers['x-api-token'];
    requests.push({ url, token: Array.isArray(token) ? token[0] : token });
    void answer(url, response, requests.length, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** A record of the API, newest first by number. */
export function historyRecord(id: number, fields: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    success: id % 2 === 0,
    created_at: new Date(Date.UTC(2026, 0, 5) + id * 1000).toISOString(),
    task: { id, type: 'comment', status: id % 2 === 0 ? 'success' : 'failed', error_message: null },
    backlink: {
      id,
      url: `https://a${id}.example/`,
      pa: 10,
      da: 20,
      site_type: 'blog',
      status: 'verified',
    },
    campaign: { id: 4, daily_limit: 1, total_limit: 2, category_id: 5, subcategory_id: 6 },
    ...fields,
  };
}
