import { canonicalJson, createRandom, type Random } from '@bp/contracts';
import { type CollectedFeedback, collectFeedback, historicalDataApi } from '@bp/feedback';
import {
  createWorld,
  type HistoricalDataServer,
  type ServerFaults,
  serveHistoricalData,
  simulateAttempts,
} from '@bp/simulator';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const ATTEMPTS = 500;
/** Of the first request. */
const FIRST_LIMIT = 100;
/** The server drops rows after its cap: then no answer has the cap's size, and nobody could see it. */
const CANNOT_BE_SEEN = 'server that caps';
const TOKEN = 'faults';
const NOW = Date.parse('2026-06-01T00:00:00Z');

/** What can happen to the pages of an answer as to the whole. */
const WITH_PAGES = [
  'server error',
  'too many requests',
  'connection dropped',
  'answer cut',
  'bad records',
] as const;

type MakeFault = (random: Random, records: number) => ServerFaults;
const FAULTS: Readonly<Record<string, MakeFault>> = {
  'server error': (random) => ({ failing: count(random, 6), failure: 503 }),
  'too many requests': (random) => ({ failing: count(random, 6), failure: 429, retryAfter: '0' }),
  'connection dropped': (random) => ({
    failing: [0, 1, 2, 3].filter(() => random() < 0.5),
    failure: 'drop',
  }),
  'answer cut': (random, records) => ({ cutAfter: count(random, records) }),
  'answer that is not JSON': () => ({
    body: { text: '<html>Bad gateway</html>', type: 'text/html' },
  }),
  'answer of another shape': () => ({ body: { text: '{"success":true,"count":1,"data":{}}' } }),
  'bad records': (random, records) => ({
    badRecords: {
      [count(random, records - 1)]: 'null',
      [count(random, records - 1)]: '{"task":[]}',
    },
  }),
  'answer in pages': pages,
  'answer in pages, and another fault': (random, records) => {
    const other = WITH_PAGES[count(random, WITH_PAGES.length) - 1]!;
    return { ...FAULTS[other]!(random, records), ...pages(random) };
  },
  [CANNOT_BE_SEEN]: (random) => ({ cap: random() < 0.5 ? FIRST_LIMIT : FIRST_LIMIT * 2 }),
};

function pages(random: Random): ServerFaults {
  return { pageSize: 1 + count(random, FIRST_LIMIT) };
}

/**
 * A server of historical data that misbehaves: what is collected must be true, a failure must be told, and once
 * the server is well again, everything must be there.
 */
export const apiFaults: FaultSuite = { name: 'misbehaving API', round };

async function round(seed: number): Promise<RoundResult> {
  const random = createRandom(seed);
  const tally = new FaultTally();
  const attempts = simulateAttempts(createWorld({ seed, sites: 200 }), {
    attempts: ATTEMPTS,
    seed,
  });
  const server = await serveHistoricalData({ attempts, token: TOKEN, asOf: NOW });
  try {
    const calm = await collect(server);
    for (const [kind, make] of Object.entries(FAULTS)) {
      server.setFaults(shifted(make(random, calm.records.size), server.requests.length));
      const disturbed = await collect(server);
      tally.add(kind);
      const where = `seed ${seed}: ${kind}`;
      for (const key of disturbed.records.keys()) {
        const before = canonicalJson(calm.records.get(key) ?? null);
        if (canonicalJson(disturbed.records.get(key)) !== before)
          tally.lost.push(`${where}: ${key}`);
      }
      const missing = calm.records.size - disturbed.records.size;
      const told =
        disturbed.failures.length + disturbed.warnings.length + disturbed.accounting.quarantined;
      if (missing > 0 && told === 0 && kind !== CANNOT_BE_SEEN)
        tally.lost.push(`${where}: ${missing} missing without a word`);
      server.setFaults({});
      const mended = await collect(server);
      const gone = calm.records.size - mended.records.size;
      if (gone !== 0) tally.lost.push(`${where}: ${gone} still missing afterwards`);
    }
    return tally;
  } finally {
    await server.close();
  }
}

/** Numbers of requests count from the server's start. */
function shifted(faults: ServerFaults, served: number): ServerFaults {
  const { failing } = faults;
  if (failing === undefined) return faults;
  const numbers = typeof failing === 'number' ? [...Array(failing).keys()] : failing;
  return { ...faults, failing: numbers.map((number) => number + served) };
}

function collect(server: HistoricalDataServer): Promise<CollectedFeedback> {
  const clock = (): number => NOW;
  const api = historicalDataApi({
    baseUrl: server.url,
    token: TOKEN,
    sinceDays: null,
    clock,
    firstLimit: FIRST_LIMIT,
    retryDelayMs: 1,
    timeoutMs: 5_000,
  });
  return collectFeedback({ sources: [api], sinceDays: null, clock });
}

function count(random: Random, most: number): number {
  return 1 + Math.floor(random() * most);
}
