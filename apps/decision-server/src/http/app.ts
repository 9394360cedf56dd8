import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Redactor } from '@bp/contracts';
import { type Logger, pino } from 'pino';
import { anyOf, ENDPOINTS, type Endpoint, type Operation } from '../api/endpoints.js';
import type { Answer, Handler } from '../api/handlers.js';
import type { Metrics } from '../metrics/metrics.js';
import { type Authorise, createAuthorise, type Tokens } from './authorise.js';
import { failureOf, HttpFailure } from './http-failure.js';
import { rateLimit, type WithinRate } from './rate-limit.js';
import { readBody } from './read-body.js';
import { createValidate, type Validate } from './validation.js';

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

/** For a request to come in whole. */
const REQUEST_MS = 10_000;
/** Who is slower with a request's head, or says nothing, holds a place that others need. */
const HEAD_MS = 3_000;
const LOOK_MS = 1_000;
/** Longer than load balancers keep a connection, so that they end it and not the server. */
const KEEP_ALIVE_MS = 72_000;
/** Between two looks for connections with nothing under way, while the server ends. */
const IDLE_MS = 50;
/** What takes longer to be answered is cut off. */
const MOST_ENDING_MS = 10_000;

interface Route {
  readonly endpoint: Endpoint;
  readonly handler: Handler;
  /** `null`: there is no body. */
  readonly validate: Validate | null;
}

/** A request under way. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As it was registered. */
  readonly path: string;
  /** `performance.now()`. */
  readonly began: number;
}

interface WorkedOut {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The server's HTTP side. On node:http itself: what a framework does between a request and its answer takes longer than the
 * decision (docs/decisions.md has the figures).
 */
export class App {
  readonly log: Logger;
  readonly #options: AppOptions;
  readonly #server: Server;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #authorise: Authorise;
  readonly #within: WithinRate;
  #workedOut: WorkedOut[] = [];
  #closing = false;

  constructor(options: AppOptions) {
    const { limits, logLevel, redact } = options;
    this.#options = options;
    this.#authorise = createAuthorise(options.tokens);
    this.#within = rateLimit(limits.requestsPerSecond, options.clock);
    this.#routes = new Map(
      Object.entries<Endpoint>(ENDPOINTS).map(([operation, endpoint]) => [
        endpoint.path,
        {
          endpoint,
          handler: options.handlers[operation as Operation],
          validate: endpoint.body && createValidate(anyOf(endpoint.body)),
        },
      ]),
    );
    this.log = pino(
      { level: logLevel ?? 'silent' },
      { write: (line: string) => void process.stderr.write(redact(line)) },
    );
    this.#server = createServer(
      {
        requestTimeout: REQUEST_MS,
        headersTimeout: HEAD_MS,
        connectionsCheckingInterval: LOOK_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      (request, response) => this.#take(request, response),
    );
    this.#server.maxConnections = limits.connections;
  }

  /** Its URL. Errors: those of `net.Server.listen`. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string> {
    return new Promise((done, fail) => {
      this.#server.once('error', fail).listen(at, () => {
        this.#server.off('error', fail);
        const { address, family, port } = this.#server.address() as AddressInfo;
        done(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
      });
    });
  }

  /** Answers what has been asked, and refuses what comes on the connections that are left. */
  async close(): Promise<void> {
    this.#closing = true;
    if (!this.#server.listening) return;
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    // Connections that were busy at the first look are kept alive by their clients, and would be waited for.
    const idle = setInterval(() => this.#server.closeIdleConnections(), IDLE_MS);
    const late = setTimeout(() => this.#server.closeAllConnections(), MOST_ENDING_MS);
    await closed;
    clearInterval(idle);
    clearTimeout(late);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const began = performance.now();
    const [path = ''] = (request.url ?? '').split('?', 1);
    const route = this.#routes.get(path);
    const exchange = { request, response, began, path: route === undefined ? 'unknown' : path };
    try {
      if (this.#closing) throw ENDING;
      if (!this.#within(request.socket.remoteAddress ?? '')) throw TOO_MANY;
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      if (route === undefined || route.endpoint.method !== method) throw NOT_FOUND;
      const { role } = route.endpoint;
      // Before the body is read: who has no token costs no more than a header.
      if (role !== null) this.#authorise(request.headers.authorization, role);
      const { validate } = route;
      if (validate === null) this.#handle(exchange, route, undefined);
      else
        readBody(
          request,
          this.#options.limits.bodyBytes,
          (body) => this.#handle(exchange, route, body),
          (failure) => this.#fail(exchange, failure),
        );
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  #handle(exchange: Exchange, { handler, validate }: Route, body: unknown): void {
    try {
      validate?.(body);
      const answer = handler(body, exchange.request.headers.accept);
      if (!(answer instanceof Promise)) this.#answer(exchange, answer);
      else
        answer.then(
          (later) => this.#answer(exchange, later),
          (error: unknown) => this.#fail(exchange, error),
        );
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  #fail(exchange: Exchange, error: unknown): void {
    const { status, body } = failureOf(error);
    if (status >= 500 && error !== ENDING)
      this.log.error({ err: error, status }, 'a request failed');
    const { code, message, remedy } = body;
    const answer = {
      status,
      body: { error: { code, message: this.#options.redact(message), remedy } },
    };
    this.#answer(exchange, answer, FAILURE_HEADERS[status]);
  }

  /**
   * When all requests that came in one turn of the event loop are worked out, their answers are written in a row: a client on
   * the same machine is woken once for many of them, which takes longer than a decision (twice as many a second, measured).
   */
  #answer(exchange: Exchange, answer: Answer, headers = NO_HEADERS): void {
    if (this.#workedOut.length === 0) setImmediate(() => this.#send());
    this.#workedOut.push({ exchange, answer, headers });
  }

  #send(): void {
    const workedOut = this.#workedOut;
    this.#workedOut = [];
    for (const { exchange, answer, headers } of workedOut) {
      const { path, began, response } = exchange;
      const { status = 200, body, contentType = JSON_TYPE } = answer;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, {
        'content-type': contentType,
        'content-length': Buffer.byteLength(text),
        ...(this.#closing ? CLOSING : headers),
      });
      response.end(text);
      this.#options.metrics.answered(path, status, (performance.now() - began) / 1000);
      this.log.debug({ route: path, status }, 'answered');
    }
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';
const NO_HEADERS: Readonly<Record<string, string>> = {};
/** So that clients go elsewhere. */
const CLOSING = { connection: 'close' };
const FAILURE_HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer' },
  // What is left of the body is not waited for.
  413: CLOSING,
  503: { 'retry-after': '1' },
};

const ENDING = new HttpFailure(503, {
  code: 'UNAVAILABLE',
  message: 'The server is ending.',
  remedy: 'Ask again on a new connection.',
});

const TOO_MANY = new HttpFailure(429, {
  code: 'TOO_MANY_REQUESTS',
  message: 'There were too many requests of this address within a second.',
  remedy: 'Wait a second, or ask for many decisions in one request.',
});

const NOT_FOUND = new HttpFailure(404, {
  code: 'NOT_FOUND',
  message: 'There is nothing at this address.',
  remedy: 'GET /openapi.json says what there is.',
});
