import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatedAttempt } from './attempts.js';

/** Ways in which the server can misbehave. All off by default; several can be on at once. */
export interface ServerFaults {
  /** Never more than this many rows, whatever the limit, without a word. */
  readonly cap?: number;
  /** Answers in pages of so many records, with the address of the next, as Laravel's paginator does. */
  readonly pageSize?: number;
  /** Rows `from` … `from + rows - 1`, newest first, have no backlink and are dropped. */
  readonly dropBlock?: { readonly from: number; readonly rows: number };
  /** Attempts that come in while someone reads: taken from the front, after each answer. */
  readonly arriving?: SimulatedAttempt[];
  /** How many of `arriving` after each answer; 1 by default. */
  readonly arrivingPerRequest?: number;
  /** Requests with these numbers (0 is the first ever) or, as a number, that many first requests fail. */
  readonly failing?: number | readonly number[];
  /** How they fail; 503 by default. `drop` cuts the connection. */
  readonly failure?: number | 'drop';
  /** `Retry-After` of failures: seconds or an HTTP date. */
  readonly retryAfter?: string;
  /** Waits this long before each answer, in ms. */
  readonly delayMs?: number;
  /** Answers 200 with this body instead of the data. */
  readonly body?: { readonly text: string; readonly type?: string };
  /** JSON texts that stand in place of the records with these indices. */
  readonly badRecords?: Readonly<Record<number, string>>;
  /** Cuts the connection after this many records. */
  readonly cutAfter?: number;
  /** Answers 302 to this address. */
  readonly redirectTo?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

interface Disturbance {
  /** Number of the request from 0. */
  readonly request: number;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly note: (status: number) => void;
}

/** Lets the faults act; true where one of them has answered already. */
export async function disturb(faults: ServerFaults, at: Disturbance): Promise<boolean> {
  const { response, note } = at;
  const answer = (status: number, headers: OutgoingHttpHeaders, text = ''): true => {
    note(status);
    response.writeHead(status, headers);
    response.end(text);
    return true;
  };
  const failing =
    typeof faults.failing === 'number'
      ? at.request < faults.failing
      : (faults.failing?.includes(at.request) ?? false);
  if (failing && faults.failure === 'drop') {
    note(0);
    response.destroy();
    return true;
  }
  if (failing) {
    const status = typeof faults.failure === 'number' ? faults.failure : 503;
    const retry = faults.retryAfter === undefined ? {} : { 'retry-after': faults.retryAfter };
    const error = status === 429 ? 'Too Many Requests' : 'Server Error';
    return answer(status, { ...JSON_TYPE, ...retry }, JSON.stringify({ error }));
  }
  if (faults.redirectTo !== undefined) return answer(302, { location: faults.redirectTo });
  if (faults.delayMs !== undefined) await sleep(faults.delayMs, undefined, { ref: false });
  if (faults.body === undefined) return false;
  const { text, type } = faults.body;
  return answer(200, type === undefined ? JSON_TYPE : { 'content-type': type }, text);
}
