import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { createRandom } from '@bp/contracts';
import { createWorld, serveHistoricalData, simulateAttempts } from '@bp/simulator';
import { expect, it } from 'vitest';
import { AnswerParser } from '../api/answer-parser.js';
import {
  type HistoricalDataApiOptions,
  historicalDataApi,
} from '../sources/historical-data-api.js';
import { historyRecord, sendJson, startServer } from '../testing/answer-server.js';
import { checkAccounting } from '../testing/check-accounting.js';
import { collectFeedback } from './collect-feedback.js';

const TOKEN = 'secret-token-123';
const NOW = Date.parse('2026-01-10T00:00:00Z');

type Answer = Parameters<typeof startServer>[0];

/** Collects from a server that answers like this; `rows` are its table, newest last. */
async function ask(answer: Answer, options: Partial<HistoricalDataApiOptions> = {}) {
  const server = await startServer(answer);
  try {
    const collected = await collectFeedback({
      sources: [
        historicalDataApi({
          baseUrl: server.url,
          token: TOKEN,
          sinceDays: 7,
          clock: () => NOW,
          random: createRandom(1),
          retryDelayMs: 2,
          timeoutMs: 2000,
          firstLimit: 10,
          ...options,
        }),
      ],
      sinceDays: null,
      clock: () => NOW,
    });
    checkAccounting(collected.accounting);
    expect(inspect(collected, { depth: 9 })).not.toContain(TOKEN);
    const limits = server.requests.map(({ url }) => Number(url.searchParams.get('limit')));
    return { ...collected, limits, requests: server.requests, error: collected.failures[0]?.error };
  } finally {
    await server.close();
  }
}

function rows(count: number, first = 1): unknown[] {
  return Array.from({ length: count }, (_, index) => historyRecord(first + index));
}

/** Newest first, cut at the limit, then only what `shown` lets through: as the real server does it. */
function serve(
  table: readonly unknown[],
  url: URL,
  response: ServerResponse,
  shown: (place: number) => boolean = () => true,
  cap = Infinity,
): void {
  const limit = Math.min(Number(url.searchParams.get('limit')), cap);
  const data = table
    .toReversed()
    .slice(0, limit)
    .filter((_row, place) => shown(place));
  sendJson(response, { success: true, count: data.length, data });
}

it('doubles the limit until two doublings in a row bring nothing new, and joins by task', async () => {
  const table = rows(35);
  const { records, limits, requests, accounting, warnings } = await ask((url, response) =>
    serve(table, url, response),
  );
  expect(limits).toEqual([10, 20, 40, 80, 160]);
  expect(records.size).toBe(35);
  expect(accounting).toMatchObject({ read: 35, merged_lines: 35 });
  expect(warnings).toEqual([]);
  expect(requests[0]?.url.pathname).toBe('/api/ml/historical-data');
  expect(requests[0]?.url.searchParams.get('min_date')).toBe('2025-12-04T00:00:00.000Z');
  expect(requests[0]?.token).toBe(TOKEN);
  expect(records.get('comment:2')).toMatchObject({
    success: true,
    url: 'https://a2.example/',
    domain: 'a2.example',
    pa: 10,
    da: 20,
    site_type: 'blog',
    status: 'verified',
    campaign_id: '4',
    campaign_category_id: '5',
    campaign_subcategory_id: '6',
    outcome_source: 'api',
    timestamp: '2026-01-05T00:00:02.000Z',
  });
});

it('goes on past blocks of rows that the server drops after its limit', async () => {
  const table = rows(100);
  const { records, limits } = await ask((url, response) =>
    serve(table, url, response, (place) => place >= 15),
  );
  expect(limits).toEqual([10, 20, 40, 80, 160, 320, 640]);
  expect(records.size).toBe(85);
});

it('sees the signs of a silent cap', async () => {
  const table = rows(100);
  const atLimit = await ask((url, response) => serve(table, url, response, () => true, 20));
  expect(atLimit.records.size).toBe(20);
  expect(atLimit.warnings).toEqual([
    expect.stringMatching(/^possibly_truncated: .*exactly 20 records/),
  ]);
  const many = rows(1500);
  const round = await ask((url, response) => serve(many, url, response, () => true, 1000), {
    firstLimit: 10_000,
  });
  expect(round.records.size).toBe(1000);
  expect(round.warnings).toEqual([expect.stringMatching(/^possibly_truncated/)]);
  expect([atLimit.truncated, round.truncated]).toEqual([true, true]);
});

it('ends although the server adds rows meanwhile, and keeps those', async () => {
  const table = rows(15);
  const { records, limits, warnings, truncated } = await ask((url, response) => {
    serve(table, url, response);
    table.push(historyRecord(table.length + 1), historyRecord(table.length + 2));
  });
  expect(limits.length).toBeLessThan(6);
  expect(records.size).toBeGreaterThan(15);
  expect({ warnings, truncated }).toEqual({ warnings: [], truncated: false });
});

it('stops doubling somewhere, and says so', async () => {
  const table = rows(200);
  const { limits, warnings, records } = await ask((url, response) => serve(table, url, response), {
    mostDoublings: 2,
  });
  expect(limits).toEqual([10, 20, 40]);
  expect(records.size).toBe(40);
  expect(warnings).toEqual([expect.stringMatching(/^possibly_truncated: .*limit 40/)]);
});

it('tries again on 429, 5xx and cut connections, and waits as long as it is told to', async () => {
  const times: number[] = [];
  const table = rows(3);
  const { records, failures } = await ask((url, response, number) => {
    times.push(performance.now());
    if (number === 1) response.writeHead(429, { 'retry-after': '1' }).end();
    else if (number === 2) response.writeHead(503).end('busy');
    else if (number === 3) response.destroy();
    else if (number === 4) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"success":true,"count":3,"data":[{"success":true', () => response.destroy());
    } else serve(table, url, response);
  });
  expect(failures).toEqual([]);
  expect(records.size).toBe(3);
  expect(times[1]! - times[0]!).toBeGreaterThan(950);
});

it('gives up on a server that stays broken, after keeping what it had', async () => {
  const table = rows(30);
  const { records, error, limits } = await ask(
    (url, response, number) =>
      number === 1
        ? serve(table, url, response)
        : sendJson(response, { error: `down, ${TOKEN}` }, 500),
    { retries: 2 },
  );
  expect(limits).toEqual([10, 20, 20, 20]);
  expect(records.size).toBe(10);
  expect(error).toMatchObject({ code: 'API_FAILED' });
  expect(error?.message).toMatch(/answered 500/);
});

it.each([401, 403])('names the variable to set on %i, and does not try again', async (status) => {
  const { error, limits } = await ask((_url, response) =>
    sendJson(response, { error: 'Unauthorized' }, status),
  );
  expect(limits).toHaveLength(1);
  expect(error).toMatchObject({ code: 'API_UNAUTHORISED' });
  expect(error?.remedy).toMatch(/LARAVEL_API_TOKEN/);
});

it.each(['', '  ', 'two words', 'line\nbreak', 'ümlaut'])(
  'sends no request with the token %j',
  async (token) => {
    const { error, limits } = await ask((_url, response) => sendJson(response, {}), { token });
    expect(limits).toEqual([]);
    expect(error).toMatchObject({ code: 'API_UNAUTHORISED' });
    if (token.trim() !== '') expect(inspect(error)).not.toContain(token);
  },
);

it('follows redirects on the same server only', async () => {
  const table = rows(3);
  const other = await startServer((url, response) => serve(table, url, response));
  try {
    const away = await ask((_url, response) =>
      response.writeHead(302, { location: `${other.url}/elsewhere` }).end(),
    );
    expect(away.error).toMatchObject({ code: 'API_FAILED' });
    expect(away.error?.message).toMatch(/redirects to http:\/\/127\.0\.0\.1/);
    expect(other.requests).toEqual([]);
  } finally {
    await other.close();
  }
  const near = await ask((url, response) => {
    if (url.pathname === '/moved') serve(table, url, response);
    else response.writeHead(308, { location: `/moved${url.search}` }).end();
  });
  expect(near.records.size).toBe(3);
  const round = await ask((url, response) =>
    response.writeHead(302, { location: url.href.replace('http://127.0.0.1', '') }).end(),
  );
  expect(round.error?.message).toMatch(/more than 5 times/);
});

it('keeps good records of a bad answer and says which record and field', async () => {
  const data = [
    historyRecord(1),
    historyRecord(2, { task: { id: 2, type: 'teleport', status: 'success' } }),
    null,
    historyRecord(4, { task: null }),
    historyRecord(5, { created_at: 'yesterday' }),
    historyRecord(6, { task: { id: 6, type: 'guestpost', status: 'running' } }),
    historyRecord(7, { backlink: null, campaign: null }),
    historyRecord(8, { backlink: { url: 'https://x.example/', pa: 'high', da: '35' } }),
    historyRecord(9, { success: undefined, task: { id: 9, type: 'forum', status: 'frozen' } }),
  ];
  const { records, accounting, warnings } = await ask((_url, response) =>
    sendJson(response, { success: true, count: data.length, data }),
  );
  expect([...records.keys()].sort()).toEqual(['comment:1', 'comment:7', 'comment:8']);
  expect(records.get('comment:8')).toMatchObject({ pa: null, da: 35 });
  expect(accounting).toMatchObject({
    read: 9,
    merged_lines: 3,
    quarantined: 5,
    pending_predictions: 1,
  });
  expect(warnings).toEqual([
    'api: backlink.pa made no sense in 1 line and was taken as missing there',
  ]);
});

it.each([
  ['<html>login</html>', /not a JSON object/],
  ['[]', /not a JSON object/],
  ['', /not a JSON object/],
  ['{"success":true}', /no list "data"/],
  ['{"success":true,"data":{"1":2}}', /no list "data"/],
  ['{"success":false,"error":"maintenance"}', /success: false: maintenance/],
  ['{"success":true,"data":[{"a":1}', /broke off/],
])('says what is wrong with the answer %s', async (body, words) => {
  const { error } = await ask((_url, response) => response.writeHead(200).end(body), {
    retries: 1,
  });
  expect(error).toMatchObject({ code: 'API_FAILED' });
  expect(error?.message).toMatch(words);
});

it('bounds the size of an answer, and the wait for a silent server', async () => {
  const big = await ask(
    (_url, response) => sendJson(response, { success: true, data: rows(500) }),
    { maxBytes: 10_000 },
  );
  expect(big.error?.message).toMatch(/larger than 10000 bytes/);
  const silent = await ask(
    (_url, response) => void response.writeHead(200).write('{"success":true,'),
    { timeoutMs: 60, retries: 1 },
  );
  expect(silent.error?.message).toMatch(/broke off/);
  for (const [status, asked] of [
    [404, 1],
    [503, 2],
  ] as const) {
    const bodiless = await ask((_url, response) => response.writeHead(status).flushHeaders(), {
      timeoutMs: 60,
      retries: 1,
    });
    expect(bodiless.error?.message).toMatch(new RegExp(`answered ${status}`));
    expect(bodiless.limits).toHaveLength(asked);
  }
  const deaf = await ask(() => undefined, { timeoutMs: 60, retries: 1 });
  expect(deaf.error).toMatchObject({ code: 'API_FAILED' });
  expect(deaf.limits).toHaveLength(2);
});

it('reads no answer for ever that comes byte by byte', async () => {
  const timers: NodeJS.Timeout[] = [];
  const { error } = await ask(
    (_url, response) => {
      response.writeHead(200).write('{"success":true,"data":[');
      timers.push(setInterval(() => response.write(' '), 10));
    },
    { timeoutMs: 200, retries: 0 },
  );
  for (const timer of timers) clearInterval(timer);
  expect(error).toMatchObject({ code: 'API_FAILED' });
  expect(error?.message).toMatch(/broke off \(only \d+ bytes came in \d/);
});

it('shows what a server says without control characters, and no part of the token', async () => {
  const hostile = `\u001B]0;pwn\u0007\u001B[31mred\n\u202Eback ${'-'.repeat(160)} ${TOKEN}`;
  for (const answer of [
    { status: 404, body: hostile },
    { status: 200, body: JSON.stringify({ success: false, error: hostile }) },
  ]) {
    const { error } = await ask((_url, response) =>
      response.writeHead(answer.status).end(answer.body),
    );
    expect(error?.message).toMatch(/red back -+/);
    expect(error?.message).not.toMatch(/[\p{Cc}\p{Cf}]|secret/u);
  }
});

it('refuses an address with a password, and shows none that a server gives', async () => {
  for (const baseUrl of ['http://me:pa55word@127.0.0.1:1', 'http://pa55word@127.0.0.1:1']) {
    let thrown: unknown;
    try {
      historicalDataApi({ baseUrl, token: TOKEN, sinceDays: 1 });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(inspect(thrown)).toMatch(/user name or password/);
    expect(inspect(thrown)).not.toContain('pa55word');
  }
  const { failures } = await ask((_url, response, _number, { headers }) =>
    response.writeHead(302, { location: `http://me:pa55word@${headers.host}/x` }).end(),
  );
  expect(failures).toHaveLength(1);
  expect(inspect(failures, { depth: 9 })).not.toContain('pa55word');
});

it('says that nobody listens, and refuses what is not an address', async () => {
  const server = await startServer(() => undefined);
  await server.close();
  const { failures } = await collectFeedback({
    sources: [
      historicalDataApi({
        baseUrl: server.url,
        token: TOKEN,
        sinceDays: 1,
        retries: 1,
        retryDelayMs: 1,
      }),
    ],
    sinceDays: 1,
    clock: () => NOW,
  });
  expect(failures[0]?.error.message).toMatch(/ECONNREFUSED/);
  for (const baseUrl of ['', 'example.com', 'ftp://a.example', 'http://']) {
    expect(() => historicalDataApi({ baseUrl, token: TOKEN, sinceDays: 1 })).toThrowError(
      /not an http or https URL/,
    );
  }
});

it('reads the simulated server to the last of its rows', async () => {
  const attempts = simulateAttempts(createWorld({ seed: 3, sites: 50 }), { attempts: 400 });
  const server = await serveHistoricalData({
    attempts,
    token: TOKEN,
    faults: { failing: [1], retryAfter: '0' },
  });
  try {
    const { records, failures, accounting } = await collectFeedback({
      sources: [
        historicalDataApi({
          baseUrl: `${server.url}/`,
          token: TOKEN,
          sinceDays: null,
          firstLimit: 100,
          retryDelayMs: 1,
        }),
      ],
      sinceDays: null,
      clock: () => NOW,
    });
    expect(failures).toEqual([]);
    checkAccounting(accounting);
    expect(records.size).toBeGreaterThan(150);
    const told = new Set(
      attempts
        .filter(({ traces }) => traces.api)
        .map(({ action, taskId }) => `${action}:${taskId}`),
    );
    for (const key of records.keys()) expect(told.has(key)).toBe(true);
  } finally {
    await server.close();
  }
});

it('takes an answer apart wherever it is cut into pieces', () => {
  const data = [
    { a: 'x]},"\\', b: [1, { c: '{' }] },
    null,
    'text, "quoted"',
    5,
    [],
    {},
    { ü: '€' },
  ];
  const text = ` {"meta":{"data":[1]},"success":true,"data":${JSON.stringify(data)},"count":7, "note":"data"} `;
  const bytes = Buffer.from(text);
  for (let size = 1; size < bytes.length; size += 1) {
    const found: unknown[] = [];
    const parser = new AnswerParser((json) => found.push(JSON.parse(json ?? '')));
    for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
    expect(found).toEqual(data);
    expect(parser.end()).toMatchObject({
      records: 7,
      whole: true,
      isObject: true,
      fields: { success: true, count: 7, note: 'data' },
    });
  }
});

const PAGED: readonly [string, (page: number, url: (page: number) => string) => object][] = [
  [
    "Laravel's paginator",
    (page, url) => ({
      current_page: page,
      last_page: 4,
      next_page_url: page < 4 ? url(page + 1) : null,
      total: 12,
    }),
  ],
  [
    "Laravel's resources",
    (page, url) => ({
      links: { next: page < 4 ? url(page + 1) : null },
      meta: { current_page: page, last_page: 4, total: 12 },
    }),
  ],
  ['Django', (page, url) => ({ count: 12, next: page < 4 ? url(page + 1) : null })],
  ['JSON:API', (page, url) => ({ links: page < 4 ? { next: { href: url(page + 1) } } : {} })],
  // Behind a proxy, an application names itself by a protocol and port of its own.
  [
    'an address within',
    (page) => ({
      next_page_url:
        page < 4 ? `https://127.0.0.1:8443/api/ml/historical-data?page=${page + 1}` : null,
    }),
  ],
];

it.each(PAGED)('follows the pages of %s to the end', async (_, more) => {
  const server = await startServer((url, response) => {
    const page = Number(url.searchParams.get('page') ?? 1);
    const data = [0, 1, 2].map((at) => historyRecord(3 * page + at));
    const address = (next: number): string => `/api/ml/historical-data?page=${next}`;
    sendJson(response, { success: true, data, ...more(page, address) });
  });
  try {
    const { records, truncated, warnings } = await collectFrom(server.url);
    expect(records.size).toBe(12);
    expect({ truncated, warnings }).toEqual({ truncated: false, warnings: [] });
    expect(server.requests).toHaveLength(4);
    for (const { url, token } of server.requests) {
      expect(token).toBe(TOKEN);
      expect(url.searchParams.get('limit')).not.toBeNull();
    }
  } finally {
    await server.close();
  }
});

it.each([
  ['a page on another server', { next_page_url: 'http://elsewhere.example/?page=2' }],
  ['a last page', { current_page: 1, last_page: 20 }],
  ['a total', { meta: { total: 300 } }],
  ['a count', { count: 300 }],
  ['a word', { has_more: true }],
  ['a cursor', { meta: { next_cursor: 'abc' } }],
  ['pages without an end', { next: '/api/ml/historical-data?page=1' }],
])('says that there is more where %s says so and leads nowhere', async (_, more) => {
  const server = await startServer((_url, response) =>
    sendJson(response, { success: true, data: [historyRecord(1)], ...more }),
  );
  try {
    const { records, truncated, warnings } = await collectFrom(server.url);
    expect(records.size).toBe(1);
    expect(truncated).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^possibly_truncated: /)]);
  } finally {
    await server.close();
  }
});

it.each(['0', 0, 'false', 'no', false])(
  'takes success: %j for a failure of the API',
  async (success) => {
    const server = await startServer((_url, response) =>
      sendJson(response, { success, count: 0, message: 'quota exceeded', data: [] }),
    );
    try {
      const { failures } = await collectFrom(server.url);
      expect(failures[0]?.error).toMatchObject({
        code: 'API_FAILED',
        message: expect.stringContaining('success: false: quota exceeded'),
      });
    } finally {
      await server.close();
    }
  },
);

it('never takes a task for failed that may not have begun', async () => {
  const statuses = [
    'cancelled',
    'Pending Review',
    'on_hold',
    'queued_for_retry',
    'awaiting-approval',
    'skipped',
    7,
    'failed',
  ];
  const data = statuses.map((status, id) =>
    historyRecord(id, { success: false, task: { id, type: 'forum', status } }),
  );
  const server = await startServer((_url, response) => sendJson(response, { success: true, data }));
  try {
    const { records, accounting } = await collectFrom(server.url);
    expect([...records.keys()]).toEqual(['forum:7']);
    expect(accounting).toMatchObject({
      read: 8,
      merged_lines: 1,
      pending_predictions: 4,
      quarantined: 3,
    });
  } finally {
    await server.close();
  }
});

function collectFrom(baseUrl: string): ReturnType<typeof collectFeedback> {
  return collectFeedback({
    sources: [historicalDataApi({ baseUrl, token: TOKEN, sinceDays: null, retryDelayMs: 1 })],
    sinceDays: null,
    clock: () => Date.UTC(2026, 6, 1),
  });
}
