import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseInstant } from '@bp/contracts';
import { apiRecord, hasBacklink } from './api-records.js';
import type { SimulatedAttempt } from './attempts.js';
import { disturb, type ServerFaults } from './server-faults.js';

/** What the server holds, and how it behaves. */
export interface HistoricalDataOptions {
  /** Those with a trace in the API are served. */
  readonly attempts: Iterable<SimulatedAttempt>;
  /** Answered with 401 where `X-API-Token` is another. */
  readonly token: string;
  /** 0 (any free port) by default. */
  readonly port?: number;
  /** The server's present in ms, or what gives it: later attempts are hidden, unfinished tasks still running. */
  readonly asOf?: number | (() => number);
  readonly faults?: ServerFaults;
}

/** A request as the server saw it; `limit` and `minDate` are `null` where it did not name them. */
export interface ServedRequest {
  readonly path: string;
  readonly limit: number | null;
  readonly minDate: string | null;
  readonly authorised: boolean;
  /** HTTP status of the answer; 0 where the connection was cut. */
  readonly status: number;
}

/** A running server, and what was asked of it. */
export interface HistoricalDataServer {
  /** `http://127.0.0.1:PORT`, without the path. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly ServedRequest[];
  /** Adds attempts, say those of a new week. */
  add(attempts: Iterable<SimulatedAttempt>): void;
  /** Replaces the faults; `{}` mends the server. */
  setFaults(faults: ServerFaults): void;
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
}

/** The one path that the server answers. */
export const HISTORICAL_DATA_PATH = '/api/ml/historical-data';
/** Used by the server where a request names no limit. */
const DEFAULT_LIMIT = 1000;
const PIECE = 1 << 18;

/**
 * Serves the attempts on 127.0.0.1 in the format of `docs/feedback-formats.md`: newest first, rows without backlink
 * dropped last.
 */
export async function serveHistoricalData(o: HistoricalDataOptions): Promise<HistoricalDataServer> {
  const rows: SimulatedAttempt[] = [];
  const requests: ServedRequest[] = [];
  let faults = o.faults ?? {};
  const add = (attempts: Iterable<SimulatedAttempt>): void => {
    for (const attempt of attempts) if (attempt.traces.api) rows.push(attempt);
    rows.sort((a, b) => b.at - a.at || b.taskId - a.taskId);
  };
  add(o.attempts);
  const asOf = (): number =>
    (typeof o.asOf === 'function' ? o.asOf() : o.asOf) ?? Number.POSITIVE_INFINITY;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const limitText = url.searchParams.get('limit');
    const minDate = url.searchParams.get('min_date');
    const limit = limitText === null ? null : Number(limitText);
    const authorised = request.headers['x-api-token'] === o.token;
    const served = { path: url.pathname, limit, minDate, authorised };
    const note = (status: number): void => void requests.push({ ...served, status });
    if (await disturb(faults, { request: requests.length, response, url, note })) return;
    if (url.pathname !== HISTORICAL_DATA_PATH || request.method !== 'GET') {
      return refuse(response, 404, 'Not Found', note);
    }
    if (!authorised) return refuse(response, 401, 'Unauthorized', note);
    if (limit !== null && !(Number.isInteger(limit) && limit > 0)) {
      return refuse(response, 422, 'The limit must be a positive integer.', note);
    }
    const since = minDate === null ? Number.NEGATIVE_INFINITY : parseInstant(minDate);
    if (since === undefined)
      return refuse(response, 422, 'The min date is not a valid date.', note);
    note(200);
    const present = asOf();
    const { pageSize } = faults;
    const most = pageSize === undefined ? (limit ?? DEFAULT_LIMIT) : Number.POSITIVE_INFINITY;
    const shown = visible(rows, { since, present, limit: most, faults });
    add(faults.arriving?.splice(0, faults.arrivingPerRequest ?? 1) ?? []);
    const page = pageSize === undefined ? { shown, rest: '' } : pageOf(shown, url, pageSize);
    await send(response, page, present, faults);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(o.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    add,
    setFaults: (next) => {
      faults = next;
    },
    close: async () => {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

interface Question {
  readonly since: number;
  readonly present: number;
  readonly limit: number;
  readonly faults: ServerFaults;
}

/** The rows of an answer: newest first, cut at the limit, then without those that have no backlink. */
function visible(rows: readonly SimulatedAttempt[], question: Question): SimulatedAttempt[] {
  const { faults } = question;
  const limit = Math.min(question.limit, faults.cap ?? Number.POSITIVE_INFINITY);
  const from = faults.dropBlock?.from ?? 0;
  const dropped = from + (faults.dropBlock?.rows ?? 0);
  const shown: SimulatedAttempt[] = [];
  let place = 0;
  for (const row of rows) {
    if (place >= limit) break;
    if (row.at > question.present) continue;
    if (row.at < question.since) break;
    if (hasBacklink(row) && !(place >= from && place < dropped)) shown.push(row);
    place += 1;
  }
  return shown;
}

interface Page {
  readonly shown: readonly SimulatedAttempt[];
  /** What follows the records, as JSON. */
  readonly rest: string;
}

/** The page that the address asks for, with the address of the next. */
function pageOf(shown: readonly SimulatedAttempt[], url: URL, size: number): Page {
  const page = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const last = Math.ceil(shown.length / size);
  const address = page < last ? `${next.pathname}${next.search}` : null;
  return {
    shown: shown.slice((page - 1) * size, page * size),
    rest: `,"current_page":${page},"next_page_url":${JSON.stringify(address)}`,
  };
}

async function send(
  response: ServerResponse,
  { shown, rest }: Page,
  present: number,
  faults: ServerFaults,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  let piece = `{"success":true,"count":${shown.length},"data":[`;
  for (let index = 0; index < shown.length; index += 1) {
    if (faults.cutAfter !== undefined && index >= faults.cutAfter) {
      response.write(piece, () => response.destroy());
      return;
    }
    piece += `${index === 0 ? '' : ','}${faults.badRecords?.[index] ?? apiRecord(shown[index] as SimulatedAttempt, present)}`;
    if (piece.length >= PIECE) {
      if (!response.write(piece)) await drained(response);
      if (response.destroyed) return;
      piece = '';
    }
  }
  response.end(`${piece}]${rest}}`);
}

/** Resolves when the client has read on, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function refuse(
  response: ServerResponse,
  status: number,
  error: string,
  note: (status: number) => void,
): void {
  note(status);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error }));
}
