import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PredictionInput } from '@bp/contracts';
import { type Decider, openDecider } from '@bp/decisions';
import { openRegistry, watchActive } from '@bp/registry';
import { inScratch } from '../scratch.js';
import { type Figure, median } from './limits.js';
import { putTwoVersions } from './two-versions.js';

/*
 * What a decision costs beside the prediction that is in it. Rounds of both alternate, so that a busy moment of the
 * machine meets both.
 */

const ROUNDS = 41;
const CALLS = 20_000;
/** So few that their answers fit into the young heap, and no collection falls between the two looks at it. */
const CALLS_FOR_BYTES = 400;
const SITES: readonly PredictionInput[] = Array.from({ length: 500 }, (_, place) => ({
  url: `https://www.site-${place}.example.org/forum/thread-${place}`,
  domain: `site-${place}.example.org`,
  pa: place % 100,
  da: (place * 7) % 100,
}));

type Call = (site: PredictionInput) => unknown;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Microseconds a call. */
function roundOf(call: Call): number {
  const began = performance.now();
  for (let turn = 0; turn < CALLS; turn += 1) call(SITES[turn % SITES.length]!);
  return ((performance.now() - began) * 1000) / CALLS;
}

/** Median over rounds of what `call` takes beyond `base`, in microseconds. */
async function beyond(call: Call, base: Call): Promise<number> {
  const differences: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    differences.push(roundOf(call) - roundOf(base));
    // A log gets its turn.
    await new Promise((done) => setImmediate(done));
  }
  return median(differences);
}

/** Bytes of the heap that a call takes: the least of some looks, as whatever else runs meanwhile only adds to them. */
function bytesOf(call: Call): number {
  const found = Array.from({ length: 21 }, () => {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let turn = 0; turn < CALLS_FOR_BYTES; turn += 1) call(SITES[turn % SITES.length]!);
    return (process.memoryUsage().heapUsed - before) / CALLS_FOR_BYTES;
  });
  return Math.min(...found.filter((bytes) => bytes > 0));
}

/** Times and bytes of a decision, against their limits. */
export function decisionFigures(): Promise<Figure[]> {
  return inScratch(figures);
}

async function figures(base: string): Promise<Figure[]> {
  const root = join(base, 'models');
  const registry = openRegistry({ root });
  const why = { by: 'bench', reason: 'bench' };
  await putTwoVersions(registry, base, { idleTrees: 400, idleSplits: 31 });
  await registry.setPolicy({ policy: { kind: 'epsilon', epsilon: 0.05 }, ...why });
  const active = await watchActive({ root });
  const quiet = await openDecider({ root });
  const logging = await openDecider({ root, log: join(base, 'logs') });
  const predict: Call = (site) => active.predict(site);
  const twice: Call = (site) => [active.predict(site), active.predict(site)];
  const decide =
    (decider: Decider): Call =>
    (site) =>
      decider.decide(site);
  roundOf(predict);
  roundOf(decide(quiet));
  const micros = { unit: 'µs', limit: 5 };
  const found: Figure[] = [
    {
      what: 'a decision, beyond its prediction',
      value: await beyond(decide(quiet), predict),
      ...micros,
      note: `a prediction takes ${roundOf(predict).toFixed(1)} µs`,
    },
    {
      what: 'its answer, and nothing else',
      value: bytesOf(decide(quiet)) - bytesOf(predict),
      unit: 'bytes',
      limit: 600,
      note: "its id and fields, beyond a prediction's",
    },
    {
      what: 'the line of the log, in the same thread',
      value: await beyond(decide(logging), decide(quiet)),
      unit: 'µs',
      limit: 15,
    },
  ];
  await registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
  await quiet.refresh();
  found.push({
    what: 'in a rollout, beyond its two predictions',
    value: await beyond(decide(quiet), twice),
    ...micros,
  });
  for (const one of [active, quiet, logging]) await one.close();
  return found;
}
