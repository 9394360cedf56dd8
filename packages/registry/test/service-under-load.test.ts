import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Prediction } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';
import { tinyProbabilities } from '../src/testing/tiny-bundle.js';

const LOAD_MS = process.env.BP_LONG === '1' ? 30_000 : 3_000;
const CLIENTS = 8;
const SWAP_EVERY_MS = 200;
const SERVICE = fileURLToPath(new URL('../examples/prediction-service.mjs', import.meta.url));

let folder: RegistryFolder;
let service: ChildProcess | undefined;
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(async () => {
  service?.kill('SIGKILL');
  agent.destroy();
  await folder.remove();
});

/** Starts the example service; gives its address. */
async function startService(): Promise<string> {
  service = spawn(process.execPath, [SERVICE], {
    env: { PATH: process.env.PATH, BP_MODELS: folder.root, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: service.stdout! })) {
    const address = /http:\S+/.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error('the service did not start');
}

function ask(url: string, body?: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(url, { method, agent }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    asked.on('error', reject);
    asked.end(
      typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body),
    );
  });
}

function isConsistent(seeds: ReadonlyMap<string, number>, pa: number, answer: Prediction): boolean {
  const seed = seeds.get(answer.modelVersion);
  if (seed === undefined) return false;
  const expected = tinyProbabilities(seed, pa);
  return Object.values(answer.probabilities).every(
    (value, action) => Math.abs(value - expected[action]!) < 1e-6,
  );
}

describe('the example service', () => {
  it('answers every request, each from exactly one version, while versions change', {
    timeout: LOAD_MS + 30_000,
  }, async () => {
    const seeds = new Map<string, number>();
    for (const seed of [1, 2]) seeds.set(await folder.ship(seed), seed);
    const address = await startService();
    const until = performance.now() + LOAD_MS;
    const swaps = async (): Promise<number> =>
      JSON.parse((await ask(`${address}/healthz`)).text).swaps_total;
    let over = false;
    const seen = new Map<string, number>();
    const milliseconds: number[] = [];
    const wrong: string[] = [];

    const client = async (offset: number): Promise<void> => {
      for (let turn = offset; !over; turn += 1) {
        const pa = turn % 101;
        const began = performance.now();
        const { status, text } = await ask(`${address}/predict`, { pa });
        milliseconds.push(performance.now() - began);
        const answer = JSON.parse(text) as Prediction;
        if (status !== 200 || !isConsistent(seeds, pa, answer)) wrong.push(text);
        seen.set(answer.modelVersion, (seen.get(answer.modelVersion) ?? 0) + 1);
      }
    };
    const operator = async (): Promise<number> => {
      let changes = 0;
      // A slow machine swaps more slowly than versions change.
      for (; performance.now() < until || (await swaps()) < 3; changes += 1) {
        const why = { reason: 'load', by: 'test' };
        if (changes % 2 === 0) await folder.registry.rollback(why);
        else await folder.registry.deploy({ version: 'v1.1.0', ...why });
        await sleep(SWAP_EVERY_MS);
      }
      return changes;
    };
    const [changes] = await Promise.all([
      operator().finally(() => {
        over = true;
      }),
      ...Array.from({ length: CLIENTS }, (_, index) => client(index * 13)),
    ]);
    milliseconds.sort((a, b) => a - b);
    const quantile = (share: number): string =>
      milliseconds[Math.floor((milliseconds.length - 1) * share)]!.toFixed(1);
    const swapped = await swaps();
    process.stdout.write(
      `${milliseconds.length} requests in ${LOAD_MS / 1000} s, ${changes} deployments, ${swapped} swaps, ` +
        `${wrong.length} wrong; p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(1)} ms\n`,
    );
    expect(wrong.slice(0, 3)).toEqual([]);
    expect([...seen.keys()].sort()).toEqual(['v1.0.0', 'v1.1.0']);
    expect(swapped).toBeGreaterThan(2);
  });

  it('says what is wrong with a request, shows its figures, and ends when asked to', async () => {
    await folder.ship(1);
    const address = await startService();
    expect(await ask(`${address}/predict`, '{')).toMatchObject({ status: 400 });
    expect(await ask(`${address}/predict`, '5')).toMatchObject({ status: 400 });
    expect(await ask(`${address}/predict`, [{ pa: 1 }, {}])).toMatchObject({ status: 200 });
    expect(await ask(`${address}/nothing`)).toMatchObject({ status: 404 });
    expect((await ask(`${address}/metrics`)).text).toContain('bp_model_info{version="v1.0.0"} 1');
    const ended = once(service!, 'exit');
    service!.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

it('says what to do where nothing is in production, and ends', async () => {
  const child = spawn(process.execPath, [SERVICE], {
    env: { PATH: process.env.PATH, BP_MODELS: folder.root, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  service = child;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Not started: Nothing is in production .*\n$/);
});
