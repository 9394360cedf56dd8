import type { Clock, Redactor } from '@bp/contracts';
import { type FastifyInstance, type FastifyReply, fastify, LogController } from 'fastify';
import { anyOf, ENDPOINTS, type Endpoint, type Operation } from '../api/endpoints.js';
import type { Answer, Handler } from '../api/handlers.js';
import type { Metrics } from '../metrics/metrics.js';
import { type Authorise, createAuthorise, type Tokens } from './authorise.js';
import { failureOf, HttpFailure } from './http-failure.js';
import { rateLimit } from './rate-limit.js';
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

/** The least serious lines that a log takes. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface AppOptions {
  readonly handlers: Readonly<Record<Operation, Handler>>;
  readonly tokens: Tokens;
  readonly limits: ServerLimits;
  readonly metrics: Metrics;
  /** `null`: nothing is logged. Otherwise JSON lines on standard error. */
  readonly logLevel: LogLevel | null;
  readonly redact: Redactor;
  readonly clock: Clock;
}

const REQUEST_MS = 10_000;

/** Where a body is quoted: fastify's words for the part of a request. */
const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query' };

/** The server's HTTP side, not listening yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const { limits, metrics, redact, logLevel } = options;
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: REQUEST_MS,
    logController: new LogController({ disableRequestLogging: true }),
    // A refusal while it ends closes the connection, so that clients go elsewhere.
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    // One logger for all: a child for each request would cost as much as its decision.
    childLoggerFactory: (logger) => logger,
    // No schema lets a field named __proto__ through, so that looking for one is not needed.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
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
  const within = rateLimit(limits.requestsPerSecond, options.clock);
  app.addHook('onRequest', (request, _reply, done) => {
    if (!within(request.ip)) throw TOO_MANY;
    done();
  });
  // With callbacks: a promise for each step of each request would cost as much as its decision. And before the answer is
  // sent: listening for its end costs as much again.
  app.addHook('onSend', (request, reply, payload, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.answered(route, reply.statusCode, reply.elapsedTime / 1000);
    if (logLevel === 'debug') request.log.debug({ route, status: reply.statusCode }, 'answered');
    done(null, payload);
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
  const authorise = createAuthorise(options.tokens);
  for (const [operation, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    addRoute(app, endpoint, options.handlers[operation as Operation], authorise);
  }
  return app;
}

const TOO_MANY = new HttpFailure(429, {
  code: 'TOO_MANY_REQUESTS',
  message: 'There were too many requests of this address within a second.',
  remedy: 'Wait a second, or ask for many decisions in one request.',
});

function addRoute(
  app: FastifyInstance,
  { method, path, role, body }: Endpoint,
  handler: Handler,
  authorise: Authorise,
): void {
  app.route({
    method,
    url: path,
    ...(body === null ? {} : { schema: { body: anyOf(body) } }),
    ...(role === null
      ? {}
      : {
          // Before the body is read: who has no token costs no more than a header.
          onRequest: (request, _reply, done) => {
            authorise(request.headers.authorization, role);
            done();
          },
        }),
    handler: (request, reply) => {
      const answer = handler(request.body, request.headers.accept);
      if (answer instanceof Promise) return answer.then((later) => send(reply, later));
      // When all requests that came in one turn are worked out, their answers are written in a row: a client on the same
      // machine is woken once for many of them, which takes longer than a decision (twice as many a second, measured).
      setImmediate(send, reply, answer);
      return reply;
    },
  });
}

function send(reply: FastifyReply, { status = 200, contentType, body }: Answer): FastifyReply {
  reply.status(status);
  if (contentType !== undefined) reply.type(contentType);
  return reply.send(body);
}
