/*
 * What `registry.ts` measures, in a process of its own. Arguments: load | list | swap, and the root.
 * Prints one line of JSON.
 */
import { spawn } from 'node:child_process';
import { openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { openRegistry, watchActive } from '@bp/registry';

const [what, root] = process.argv.slice(2);
const SWAPS = 20;
/** First answers of a new model count as part of the swap. */
const SETTLE_MS = 50;

async function timed(act) {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Turns of the event loop longer than this are kept, in milliseconds. */
const WORTH_KEEPING = 0.5;

/**
 * Milliseconds that this thread has waited for a core since it began (Linux: /proc/thread-self/schedstat, second
 * number, nanoseconds; elsewhere 0). What other programs take from a busy machine is not the service's pause.
 */
function coreWait() {
  let file;
  try {
    file = openSync('/proc/thread-self/schedstat');
  } catch {
    return () => 0;
  }
  const text = Buffer.alloc(100);
  return () => {
    const length = readSync(file, text, 0, text.length, 0);
    return Number(text.toString('latin1', 0, length).split(' ')[1]) / 1e6;
  };
}

/** Predicts without rest, giving the event loop a turn every few predictions; keeps the long turns. */
function predicting(active) {
  const state = { running: true, turns: [] };
  const waited = coreWait();
  state.ended = (async () => {
    let last = performance.now();
    let lastWait = waited();
    while (state.running) {
      for (let count = 0; count < 20; count += 1) active.predict({ pa: count });
      await turn();
      const now = performance.now();
      const wait = waited();
      const own = now - last - (wait - lastWait);
      if (now - last > WORTH_KEEPING) state.turns.push({ from: last, to: now, own });
      last = now;
      lastWait = wait;
    }
  })();
  return state;
}

/** The longest turn that touches a span of time: without waiting for a core, and by the clock. */
function longest(turns, from, to) {
  const touching = turns.filter((one) => one.to >= from && one.from <= to);
  return {
    own: Math.max(0, ...touching.map((one) => one.own)),
    wall: Math.max(0, ...touching.map((one) => one.to - one.from)),
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function swap() {
  const active = await watchActive({ root });
  // The operator is another process: what it does must not be counted as the service's pause.
  const operator = spawn(process.execPath, ['--input-type=module', '-e', OPERATOR, root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const published = createInterface({ input: operator.stdout })[Symbol.asyncIterator]();
  const loop = predicting(active);
  const pauses = [];
  const quiet = [];
  const latencies = [];
  await sleep(1000);
  for (let count = 0; count < SWAPS; count += 1) {
    const swapped = new Promise((resolve) => {
      const leave = active.onEvent(() => {
        leave();
        resolve(performance.now());
      });
    });
    operator.stdin.write(`${active.version === 'v1.0.0' ? 'v1.1.0' : 'v1.0.0'}\n`);
    // Before it publishes, the operator checks the model: that is not the service's doing.
    const at = Number((await published.next()).value) - performance.timeOrigin;
    const end = await swapped;
    await sleep(SETTLE_MS);
    pauses.push(longest(loop.turns, at, end + SETTLE_MS));
    latencies.push(end - at);
    const rest = performance.now();
    await sleep(end + SETTLE_MS - at);
    quiet.push(longest(loop.turns, rest, performance.now()));
  }
  loop.running = false;
  await loop.ended;
  operator.stdin.end();
  await active.close();
  return {
    swaps: SWAPS,
    pause: median(pauses.map(({ own }) => own)),
    worst: Math.max(...pauses.map(({ own }) => own)),
    wall: median(pauses.map(({ wall }) => wall)),
    quietWall: median(quiet.map(({ wall }) => wall)),
    latency: median(latencies),
  };
}

const OPERATOR = `
import { openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openRegistry } from '@bp/registry';
import { watch } from 'node:fs';
const registry = openRegistry({ root: process.argv[1] });
let publishedAt = 0;
watch(process.argv[1] + '/versions/index', { persistent: false }, (event, name) => {
  if (/^\\d+\\.json$/.test(name)) publishedAt ||= performance.timeOrigin + performance.now();
});
for await (const version of createInterface({ input: process.stdin })) {
  publishedAt = 0;
  await registry.deploy({ version, reason: 'bench', by: 'bench' });
  console.log(publishedAt || performance.timeOrigin + performance.now());
}
`;

const workloads = {
  load: async () => ({ ms: await timed(() => openRegistry({ root }).loadActive()) }),
  list: async () => ({ ms: await timed(() => openRegistry({ root }).list()) }),
  swap,
};
process.stdout.write(`${JSON.stringify(await workloads[what]())}\n`);
