/*
 * What `registry.ts` measures, in a process of its own. Arguments: load | list | swap, and the root.
 * Prints one line of JSON.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { openRegistry, watchActive } from '@bp/registry';

const [what, root] = process.argv.slice(2);
const SWAPS = 20;

async function timed(act) {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Predicts without rest, giving the event loop a turn every few predictions; keeps the longest turn. */
function predicting(active) {
  const state = { running: true, longest: 0 };
  state.ended = (async () => {
    let last = performance.now();
    while (state.running) {
      for (let count = 0; count < 20; count += 1) active.predict({ pa: count });
      await turn();
      const now = performance.now();
      state.longest = Math.max(state.longest, now - last);
      last = now;
    }
  })();
  return state;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function swap() {
  const active = await watchActive({ root });
  // The operator is another process: what it does must not be counted as the service's pause.
  const { spawn } = await import('node:child_process');
  const operator = spawn(process.execPath, ['--input-type=module', '-e', OPERATOR, root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let deployedAt = 0;
  operator.stdout.on('data', (text) => {
    deployedAt = Number(String(text).trim().split('\n').at(-1));
  });
  const loop = predicting(active);
  const pauses = [];
  const quiet = [];
  const latencies = [];
  await sleep(1000);
  for (let count = 0; count < SWAPS; count += 1) {
    loop.longest = 0;
    await sleep(150);
    quiet.push(loop.longest);
    const swapped = new Promise((resolve) => {
      const leave = active.onEvent(() => {
        leave();
        resolve(Date.now());
      });
    });
    loop.longest = 0;
    operator.stdin.write(`${active.version === 'v1.0.0' ? 'v1.1.0' : 'v1.0.0'}\n`);
    const at = await swapped;
    await sleep(50);
    pauses.push(loop.longest);
    latencies.push(at - deployedAt);
  }
  loop.running = false;
  await loop.ended;
  operator.stdin.end();
  await active.close();
  return {
    swaps: SWAPS,
    pause: median(pauses),
    worst: Math.max(...pauses),
    quiet: median(quiet),
    worstQuiet: Math.max(...quiet),
    latency: median(latencies),
  };
}

const OPERATOR = `
import { createInterface } from 'node:readline';
import { openRegistry } from '@bp/registry';
const registry = openRegistry({ root: process.argv[1] });
for await (const version of createInterface({ input: process.stdin })) {
  await registry.deploy({ version, reason: 'bench', by: 'bench' });
  console.log(Date.now());
}
`;

const workloads = {
  load: async () => ({ ms: await timed(() => openRegistry({ root }).loadActive()) }),
  list: async () => ({ ms: await timed(() => openRegistry({ root }).list()) }),
  swap,
};
process.stdout.write(`${JSON.stringify(await workloads[what]())}\n`);
