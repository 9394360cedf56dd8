import type { Redactor } from '@bp/contracts';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import { anyOf, ENDPOINTS, type Endpoint, type Operation } from '../api/endpoints.js';
import type { Handler } from '../api/handlers.js';
import type { Metrics } from '../metrics/metrics.js';
import { authorise, type Tokens } from './authorise.js';
import { failureOf, HttpFailure } from './http-failure.js';
import { inWords, type SchemaError } from './validation.js';

/** What requests may take. */
export interface ServerLimits {
  /** Bytes of a body. Default 1 MiB. */
  readonly bodyBytes: number;
  /** Requests a second from one address. Default 5,000. */
  readonly requestsPerSecond: number;
  /** Connections at once. Default 1,000. */
  readonly connections: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  bodyBytes: 2 ** 20,
  requestsPerSecond: 5_000,
  connections: 1_000,
};

/** The least serious lines that are written. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface AppOptions {
  readonly handlers: Readonly<Record<Operation, Handler>>;
  readonly tokens: Tokens;
  readonly limits: ServerLimits;
  readonly metrics: Metrics;
  /** `null`: nothing is logged. Otherwise JSON lines on standard error. */
  readonly logLevel: LogLevel | null;
  readonly redact: Redactor;
}

const REQUEST_MS = 10_000;

/** Where a body is quoted: fastify's words for the part of a request. */
const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query' };

/** The server's HTTP side, not listening yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { limits, metrics, redact, logLevel } = options;
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: REQUEST_MS,
    logController: new LogController({ disableRequestLogging: true }),
    // A refusal while it ends closes the connection, so that clients go elsewhere.
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true },
    },
    schemaErrorFormatter: (errors, where) =>
      new Error(inWords(errors as SchemaError[], PARTS[where] ?? where)),
    logger:
      logLevel === null
        ? false
        : {
            level: logLevel,
            stream: { write: (line: string) => void process.stderr.write(redact(line)) },
          },
  });
  app.server.maxConnections = limits.connections;
  await app.register(rateLimit, {
    max: limits.requestsPerSecond,
    timeWindow: 1_000,
    addHeaders: NO_HEADERS,
    addHeadersOnExceeding: NO_HEADERS,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.answered(route, reply.statusCode, reply.elapsedTime / 1000);
    if (reply.statusCode < 500) request.log.debug({ route, status: reply.statusCode }, 'answered');
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = failureOf(error);
    if (status >= 500) request.log.error({ err: error, status }, 'a request failed');
    const { code, message, remedy } = body;
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    if (status === 503) reply.header('retry-after', '1');
    void reply.status(status).send({ error: { code, message: redact(message), remedy } });
  });
  app.setNotFoundHandler(() => {
    throw new HttpFailure(404, {
      code: 'NOT_FOUND',
      message: 'There is nothing at this address.',
      remedy: 'GET /openapi.json says what there is.',
    });
  });
  for (const [operation, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    addRoute(app, endpoint, options.handlers[operation as Operation], options.tokens);
  }
  return app;
}

/** They would tell every answer how many requests are left, and cost a tenth of its time. */
const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
};

function addRoute(
  app: FastifyInstance,
  { method, path, role, body }: Endpoint,
  handler: Handler,
  tokens: Tokens,
): void {
  app.route({
    method,
    url: path,
    ...(body === null ? {} : { schema: { body: anyOf(body) } }),
    ...(role === null
      ? {}
      : {
          // Before the body is read: who has no token costs no more than a header.
          onRequest: async (request) => authorise(request.headers.authorization, role, tokens),
        }),
    handler: async (request, reply) => {
      const answer = await handler(request.body);
      reply.status(answer.status ?? 200);
      if (answer.contentType !== undefined) reply.type(answer.contentType);
      return answer.body;
    },
  });
}
