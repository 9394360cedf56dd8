import { hash } from 'node:crypto';
import {
  type BpError,
  type Clock,
  formatInstant,
  isBpError,
  parseUrl,
  type Random,
} from '@bp/contracts';
import {
  addressWithPassword,
  badAddress,
  failedAsking,
  noToken,
  withoutToken,
} from '../api/api-errors.js';
import { morePages } from '../api/more-pages.js';
import { type RequestSettings, requestAnswer } from '../api/request-answer.js';
import { understandHistory } from '../api/understand-history.js';
import { Fact } from '../facts/fact.js';
import { QUARANTINED_TEXT } from '../logs/read-records.js';
import { SOURCE_SETTINGS } from '../settings.js';
import type { FactSink, FeedbackSource, ReadContext, ReadSummary } from '../source.js';
import { tokenFault } from './token-fault.js';

/** Which server to ask, and how patiently. Times in milliseconds. */
export interface HistoricalDataApiOptions {
  /** Address of the server; `/api/ml/historical-data` is put behind its path. */
  readonly baseUrl: string;
  /** Sent as `X-API-Token`, never logged. */
  readonly token: string;
  /** Length of the window in days, `null` for everything. The API is asked for 30 days more. */
  readonly sinceDays: number | null;
  /** Default `Date.now`. */
  readonly clock?: Clock;
  /** Spreads the repetitions. Default `Math.random`. */
  readonly random?: Random;
  /**
   * Longest wait for the head of an answer and between two pieces of its body. The whole body may take ten times as
   * long, and longer where more than 10 kB/s come. Default 60,000.
   */
  readonly timeoutMs?: number;
  /** How often a request that fails in passing (429, 5xx, connection) is tried again. Default 4. */
  readonly retries?: number;
  /** Wait before the first repetition, doubling from there. Default 500. */
  readonly retryDelayMs?: number;
  /** Longest wait that the server may ask for with `Retry-After`. Default 120,000. */
  readonly longestRetryAfterMs?: number;
  /** Limit of the first request. Default 10,000. */
  readonly firstLimit?: number;
  /** How often the limit is doubled at most. Default 10: ten million records. */
  readonly mostDoublings?: number;
  /** Largest answer read, in bytes. Default 2 GiB. */
  readonly maxBytes?: number;
}

/** Rows are filtered by when they were created, so that a slow task would never be seen without these days more. */
const SLOW_TASK_DAYS = 30;
const DAY = 86_400_000;
/** Doublings in a row that bring nothing new before the answer counts as whole. */
const QUIET_DOUBLINGS = 2;
/** Pages that are followed at most. */
const MOST_PAGES = 100_000;
/** Servers cap at round numbers. */
const ROUND = 1000;
const SOURCE = 'api';

/** What `historicalDataApi` uses for limits that are left out. */
export const API_DEFAULTS = {
  timeoutMs: SOURCE_SETTINGS.apiTimeoutSeconds.default * 1000,
  retries: 4,
  retryDelayMs: 500,
  longestRetryAfterMs: 120_000,
  firstLimit: 10_000,
  mostDoublings: 10,
  maxBytes: 2 ** 31,
} satisfies Partial<HistoricalDataApiOptions>;

/**
 * The HTTP API, as `docs/feedback-formats.md` describes it. It has no paging, so it is asked with a doubling `limit`
 * until two doublings in a row bring no task that was not there before (should an answer name pages, they are followed); records created after the first answer don't
 * count as such. Signs of a cap on the server give `truncated` and a warning that begins with `possibly_truncated`.
 *
 * Throws `SETTINGS_INVALID` for an address that is none or has a password in it. Reading fails with `API_UNAUTHORISED` or `API_FAILED`, after
 * what was answered before has been given out.
 */
export function historicalDataApi(options: HistoricalDataApiOptions): FeedbackSource {
  const base = parseUrl(options.baseUrl);
  if (base === null) throw badAddress();
  if (base.username !== '' || base.password !== '') throw addressWithPassword();
  return {
    name: SOURCE,
    repeatable: false,
    understand: understandHistory,
    owns: (source) => source === SOURCE,
    exists: async () => true,
    read: (sink, context) => new HistoryReading(base, options, sink, context).read(),
  };
}

class HistoryReading {
  readonly #base: URL;
  readonly #options: HistoricalDataApiOptions & typeof API_DEFAULTS;
  readonly #sink: FactSink;
  readonly #context: ReadContext;
  readonly #fact = new Fact();
  /** Records given out already: the answers to larger limits hold them again. */
  readonly #given = new Set<string>();
  readonly #tasks = new Set<string>();
  #newTasks = 0;
  /** Latest `created_at` of the first answer: what is later came into being meanwhile. */
  #newest: number | null = null;
  #first = true;

  constructor(base: URL, options: HistoricalDataApiOptions, sink: FactSink, context: ReadContext) {
    this.#base = base;
    this.#options = { ...API_DEFAULTS, ...options };
    this.#sink = sink;
    this.#context = context;
  }

  async read(): Promise<ReadSummary> {
    const { token, firstLimit, mostDoublings } = this.#options;
    const fault = tokenFault(token);
    if (fault !== null) return summary([], [noToken(fault)]);
    const counts: { limit: number; records: number }[] = [];
    let quiet = 0;
    let more: string | null = null;
    let followed = false;
    let limit = firstLimit;
    try {
      for (let doublings = 0; doublings <= mostDoublings; doublings += 1) {
        this.#newTasks = 0;
        const pages = await this.#pages(this.#address(limit));
        counts.push({ limit, records: pages.records });
        more = pages.because;
        followed = pages.followed;
        quiet = !this.#first && this.#newTasks === 0 ? quiet + 1 : 0;
        this.#first = false;
        // Whoever has pages gives everything by them, whatever the limit.
        if (quiet === QUIET_DOUBLINGS || pages.followed) break;
        limit *= 2;
      }
    } catch (error) {
      this.#context.signal?.throwIfAborted();
      const failure = isBpError(error) ? error : failedAsking(this.#base, error, token);
      return summary(capWarnings(counts), [failure]);
    }
    const warnings = capWarnings(counts);
    if (more !== null) warnings.push(`possibly_truncated: ${more}`);
    if (quiet < QUIET_DOUBLINGS && !followed) {
      warnings.push(
        `possibly_truncated: the API still gave new records at limit ${counts.at(-1)?.limit}; the rest was not asked for`,
      );
    }
    return summary(warnings, []);
  }

  /** All pages from an address on, as far as they are on the same server: the token is for no other. */
  async #pages(
    first: URL,
  ): Promise<{ records: number; because: string | null; followed: boolean }> {
    const seen = new Set<string>();
    let records = 0;
    for (let address = first; ; ) {
      seen.add(address.href);
      const answer = await requestAnswer(address, this.#settings(), (text, head, n) =>
        this.#record(text, head, records + n),
      );
      records += answer.records ?? 0;
      const { next, because } = morePages(answer, records);
      const followed = seen.size > 1;
      if (because === null) return { records, because, followed };
      const target =
        next !== null && URL.canParse(next, address.href) ? new URL(next, address) : null;
      if (target === null) return { records, because, followed };
      if (target.hostname !== first.hostname) {
        return { records, because: `${because}, on another server`, followed };
      }
      const page = pageOf(target, first);
      if (seen.has(page.href) || seen.size === MOST_PAGES) {
        return { records, because: `${because}, and so it goes on without an end`, followed: true };
      }
      address = page;
    }
  }

  #address(limit: number): URL {
    const url = new URL(this.#base);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/ml/historical-data`;
    url.hash = '';
    url.searchParams.set('limit', String(limit));
    const { sinceDays, clock = Date.now } = this.#options;
    if (sinceDays !== null) {
      url.searchParams.set('min_date', formatInstant(clock() - (sinceDays + SLOW_TASK_DAYS) * DAY));
    }
    return url;
  }

  #settings(): RequestSettings {
    return {
      random: Math.random,
      ...this.#options,
      signal: this.#context.signal,
      onBytes: (bytes) => this.#context.onBytes?.(bytes, null),
    };
  }

  #record(text: string | null, head: string, number: number): void {
    const identity = hash('sha256', text ?? head, 'base64').slice(0, 16);
    if (this.#given.has(identity)) return;
    this.#given.add(identity);
    const reason = text === null ? 'record is too long' : this.#understand(text);
    if (reason !== null) {
      const shown = withoutToken(head.slice(0, QUARANTINED_TEXT), this.#options.token);
      this.#sink.reject({ source: SOURCE, line: number, reason, text: shown });
      return;
    }
    this.#notice(this.#fact);
    this.#sink.fact(this.#fact);
  }

  #understand(text: string): string | null {
    try {
      return understandHistory(JSON.parse(text), this.#fact);
    } catch {
      return 'not JSON';
    }
  }

  #notice({ task_id, at }: Fact): void {
    if (this.#first && at !== null && (this.#newest === null || at > this.#newest)) {
      this.#newest = at;
    }
    if (this.#tasks.has(task_id)) return;
    this.#tasks.add(task_id);
    const cameMeanwhile = !this.#first && at !== null && this.#newest !== null && at > this.#newest;
    if (!cameMeanwhile) this.#newTasks += 1;
  }
}

/**
 * The page on the server that was asked: behind a proxy, applications name themselves by a protocol and port that nobody
 * outside can use. They often forget what was asked for, too.
 */
function pageOf(target: URL, first: URL): URL {
  const url = new URL(target.pathname + target.search, first.origin);
  for (const [name, value] of first.searchParams) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url;
}

/** All that is warned of here is that records are probably missing. */
function summary(warnings: readonly string[], failures: readonly BpError[]): ReadSummary {
  return { missing: [], truncated: warnings.length > 0, warnings, failures };
}

/** The first sign of a cap: an answer of exactly an earlier limit's size, or of the same round size again and again. */
function capWarnings(counts: readonly { limit: number; records: number }[]): string[] {
  for (const [index, { limit, records }] of counts.entries()) {
    const before = counts.slice(0, index);
    if (before.some((earlier) => earlier.limit === records)) {
      return [
        `possibly_truncated: the API gave exactly ${records} records when asked for ${limit}: it seems to stop there`,
      ];
    }
    if (records > 0 && records % ROUND === 0 && before.at(-1)?.records === records) {
      return [
        `possibly_truncated: the API gave ${records} records again and again: it seems to stop there`,
      ];
    }
  }
  return [];
}
