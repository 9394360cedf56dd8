import { createServer, request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createWorld,
  HISTORICAL_DATA_PATH,
  type HistoricalDataServer,
  type ServerFaults,
  serveHistoricalData,
  simulateAttempts,
} from './index.js';

interface Answer {
  readonly success: boolean;
  readonly count: number;
  readonly data: readonly {
    readonly success: boolean;
    readonly created_at: string;
    readonly task: { readonly id: number; readonly type: string; readonly status: string };
    readonly backlink: { readonly url: string | null };
    readonly propensity?: number;
  }[];
}

const world = createWorld({ seed: 1, sites: 200 });
const attempts = simulateAttempts(world, {
  attempts: 1000,
  coverage: { automation: 0, shadow: 0, api: 1 },
});
const token = 'a-token';
let server: HistoricalDataServer | undefined;
afterEach(() => server?.close());

async function start(
  o: { faults?: ServerFaults; asOf?: number } = {},
): Promise<HistoricalDataServer> {
  server = await serveHistoricalData({ attempts, token, ...o });
  return server;
}
const get = (query: string, headers: Record<string, string> = { 'X-API-Token': token }) =>
  fetch(`${server?.url}${HISTORICAL_DATA_PATH}${query}`, { headers, redirect: 'manual' });
const rows = async (query: string) => (await (await get(query)).json()) as Answer;

describe('the historical-data API', () => {
  it('answers newest first, cut at the limit, rows without a backlink dropped after it', async () => {
    await start();
    const answer = await rows('?limit=200');
    expect(answer.success).toBe(true);
    expect(answer.count).toBe(answer.data.length);
    expect(answer.count).toBeLessThan(200);
    expect(answer.count).toBeGreaterThan(170);
    const newest = attempts.slice(-200).map((attempt) => attempt.taskId);
    const ids = answer.data.map((record) => record.task.id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(ids.every((id) => newest.includes(id))).toBe(true);
    const all = await rows('?limit=5000');
    const byId = new Map(attempts.map((attempt) => [attempt.taskId, attempt]));
    for (const record of all.data) expect(record.success).toBe(byId.get(record.task.id)?.success);
  });

  it('cuts by creation at min_date', async () => {
    await start();
    const middle = attempts[500];
    const answer = await rows(`?limit=5000&min_date=${new Date(middle?.at ?? 0).toISOString()}`);
    expect(Math.min(...answer.data.map((record) => record.task.id))).toBeGreaterThanOrEqual(
      middle?.taskId ?? 0,
    );
    expect(answer.count).toBeGreaterThan(400);
  });

  it('hides what has not happened yet and shows running tasks as such', async () => {
    const middle = attempts[500];
    await start({ asOf: (middle?.at ?? 0) + 1 });
    const answer = await rows('?limit=5000');
    expect(answer.count).toBeLessThanOrEqual(501);
    const own = answer.data.find((record) => record.task.id === middle?.taskId);
    if (own !== undefined) expect(own.task.status).toBe('running');
    expect(answer.data.filter((record) => record.task.status === 'running').length).toBeGreaterThan(
      0,
    );
  });

  it('refuses a wrong token, path, limit and date', async () => {
    const { requests } = await start();
    const wrong = await get('?limit=1', { 'X-API-Token': 'other' });
    expect([wrong.status, await wrong.json()]).toEqual([401, { error: 'Unauthorized' }]);
    expect((await get('?limit=x')).status).toBe(422);
    expect((await get('?min_date=soon')).status).toBe(422);
    expect((await fetch(`${server?.url}/`)).status).toBe(404);
    expect(requests.map((one) => one.status)).toEqual([401, 422, 422, 404]);
  });

  it('caps silently, drops blocks, and lets rows come in meanwhile', async () => {
    const { setFaults } = await start({ faults: { cap: 100 } });
    expect((await rows('?limit=5000')).count).toBeLessThanOrEqual(100);
    setFaults({ dropBlock: { from: 0, rows: 300 } });
    expect((await rows('?limit=300')).count).toBe(0);
    expect((await rows('?limit=600')).count).toBeGreaterThan(250);
    const arriving = simulateAttempts(world, {
      attempts: 30,
      from: (attempts.at(-1)?.at ?? 0) + 1000,
      firstTaskId: 900_000_000,
      coverage: { automation: 0, shadow: 0, api: 1 },
    });
    setFaults({ arriving, arrivingPerRequest: 20 });
    const before = await rows('?limit=5000');
    const after = await rows('?limit=5000');
    expect(after.count).toBeGreaterThan(before.count);
  });

  it('fails, drops connections, waits, and answers with other shapes', async () => {
    const { setFaults, requests } = await start({
      faults: { failing: 1, failure: 429, retryAfter: '2' },
    });
    const limited = await get('?limit=1');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await get('?limit=1')).status).toBe(200);
    setFaults({ failing: [requests.length], failure: 'drop' });
    await expect(get('?limit=1')).rejects.toThrow('fetch failed');
    setFaults({ body: { text: '<html>', type: 'text/html' } });
    expect(await (await get('?limit=1')).text()).toBe('<html>');
    setFaults({ badRecords: { 0: '{"task":null}' } });
    expect((await rows('?limit=5')).data[0]).toEqual({ task: null });
    setFaults({ cutAfter: 2 });
    await expect(rows('?limit=5')).rejects.toThrow();
    setFaults({ redirectTo: 'http://example.invalid/' });
    expect((await get('?limit=1')).status).toBe(302);
    setFaults({ delayMs: 5000 });
    const signal = AbortSignal.timeout(50);
    await expect(fetch(`${server?.url}/`, { signal })).rejects.toThrow();
  });

  it('closes at once with a reader that does not read, and twice', async () => {
    const { url, close } = await start();
    const reading = request(`${url}${HISTORICAL_DATA_PATH}?limit=5000`, {
      headers: { 'X-API-Token': token },
    });
    reading.on('error', () => undefined);
    reading.end();
    await new Promise((resolve) => reading.on('response', resolve));
    await close();
    await close();
  });

  it('says so where its port is taken', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(serveHistoricalData({ attempts: [], token, port })).rejects.toThrow('EADDRINUSE');
    expect(createServer().listening).toBe(false);
  });
});
