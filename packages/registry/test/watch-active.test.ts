import { execFile } from 'node:child_process';
import { chmod, cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActiveEvent } from '../src/active/active-events.js';
import type { ActiveModel, WatchActiveOptions } from '../src/active/active-model.js';
import { watchActive } from '../src/active/watch-active.js';
import { fileStore } from '../src/file-store/file-store.js';
import { revisionName } from '../src/file-store/revisions.js';
import { openRegistry } from '../src/registry.js';
import type { RegistryStore } from '../src/store.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';
import { tinyProbabilities } from '../src/testing/tiny-bundle.js';

let folder: RegistryFolder;
let events: ActiveEvent[];
const open: ActiveModel[] = [];
beforeEach(async () => {
  folder = await registryFolder();
  events = [];
});
afterEach(async () => {
  for (const active of open.splice(0)) await active.close();
  await folder.remove();
});

async function watching(options: Partial<WatchActiveOptions> = {}): Promise<ActiveModel> {
  const place = options.store === undefined ? { root: folder.root } : {};
  const active = await watchActive({
    ...place,
    onEvent: (event) => events.push(event),
    ...options,
  });
  open.push(active);
  return active;
}

/** Sees changes only when asked, or by its poll. */
function withoutEvents(changes: Partial<RegistryStore> = {}): RegistryStore {
  return { ...fileStore({ root: folder.root }), watch: () => null, ...changes };
}

/** However busy the machine is; how soon is told by `npm run bench:registry`. */
function until(condition: () => boolean): Promise<unknown> {
  return expect.poll(condition, { timeout: 20_000, interval: 5 }).toBe(true);
}

async function alter(path: string): Promise<void> {
  await chmod(path, 0o644);
  const bytes = await readFile(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(path, bytes);
}

const why = { reason: 'because', by: 'test' };

describe('watchActive', () => {
  it.each([
    ['fewer', 1],
    ['as many', 2],
    ['more', 3],
  ])(
    'follows another registry put in place of this one, with %s revisions',
    async (_, versions) => {
      for (const seed of [1, 2]) await folder.ship(seed);
      const active = await watching({ store: withoutEvents(), pollMs: 600_000 });
      const other = await registryFolder();
      try {
        for (let seed = 1; seed <= versions; seed += 1) await other.ship(seed === versions ? 4 : 3);
        const expected = (await openRegistry({ root: other.root }).loadActive()).predict({
          pa: 10,
        });
        expect(active.predict({ pa: 10 }).probabilities).not.toEqual(expected.probabilities);
        await rename(folder.root, `${folder.root}-before`);
        await cp(other.root, folder.root, { recursive: true, preserveTimestamps: true });
        await active.refresh();
        expect(active.predict({ pa: 10 })).toEqual(expected);
        expect(events.filter(({ kind }) => kind === 'swapped')).toHaveLength(1);
      } finally {
        await rm(`${folder.root}-before`, { recursive: true, force: true });
        await other.remove();
      }
    },
  );

  it('answers with production, and follows deployments and rollbacks by file events', async () => {
    await folder.ship(1);
    const active = await watching({ pollMs: 600_000 });
    expect(active.version).toBe('v1.0.0');
    expect(active.predict({ pa: 90 }, { explore: 1, random: () => 0.5 }).propensity).toBeLessThan(
      1,
    );
    const old = active.model;
    await folder.ship(2);
    await until(() => active.version === 'v1.1.0');
    expect(old.predict({ pa: 10 }).modelVersion).toBe('v1.0.0');
    const { probabilities } = active.predict({ pa: 10 });
    expect(Object.values(probabilities)).toEqual(
      tinyProbabilities(2, 10).map((value) => expect.closeTo(value, 6)),
    );
    await folder.registry.rollback(why);
    await until(() => active.version === 'v1.0.0');
    expect(events).toMatchObject([
      { kind: 'swapped', from: 'v1.0.0', to: 'v1.1.0' },
      { kind: 'swapped', from: 'v1.1.0', to: 'v1.0.0' },
    ]);
    expect(active.metrics()).toMatchObject({ swaps_total: 2, failures_total: 0, last_error: null });
  });

  it('follows by a poll where there are no file events', async () => {
    await folder.ship(1);
    const active = await watching({ store: withoutEvents(), pollMs: 40 });
    await folder.ship(2);
    await until(() => active.version === 'v1.1.0');
  });

  it('goes on with the old model where the new one cannot be loaded, and says so', async () => {
    await folder.ship(1);
    const active = await watching({ store: withoutEvents(), pollMs: 600_000 });
    await folder.ship(2);
    await alter(folder.path('v1.1.0', 'model.json'));
    await active.refresh();
    expect(active.predict({ pa: 10 }).modelVersion).toBe('v1.0.0');
    expect(events).toMatchObject([
      { kind: 'failed', serving: 'v1.0.0', error: { code: 'INTEGRITY' } },
    ]);
    expect(active.metrics()).toMatchObject({
      failures_total: 1,
      last_error: { code: 'INTEGRITY', message: expect.stringContaining('model.json') },
    });
    await folder.ship(3);
    await active.refresh();
    expect(active.version).toBe('v1.2.0');
    expect(active.metrics()).toMatchObject({ swaps_total: 1, last_error: null });
  });

  it('tries a production that failed again, less and less often', async () => {
    await folder.ship(1);
    const active = await watching({ store: withoutEvents(), pollMs: 20 });
    await folder.ship(2);
    const path = folder.path('v1.1.0', 'model.json');
    await alter(path);
    await until(() => events.length >= 2);
    await alter(path);
    await until(() => active.version === 'v1.1.0');
    const { checks_total, failures_total } = active.metrics();
    expect(failures_total).toBeLessThan(checks_total);
  });

  it('goes on where the index is cut, and recovers with it', async () => {
    await folder.ship(1);
    const active = await watching({ store: withoutEvents(), pollMs: 600_000 });
    await folder.ship(2);
    const path = folder.path('index', revisionName(4));
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, 100));
    await active.refresh();
    expect(active.version).toBe('v1.0.0');
    expect(active.metrics().last_error?.code).toBe('INTEGRITY');
    await writeFile(path, text);
    await active.refresh();
    expect(active.version).toBe('v1.1.0');
  });

  it('rejects with the reason where production cannot be loaded at the start', async () => {
    await expect(watching()).rejects.toMatchObject({ code: 'NO_PRODUCTION' });
    await folder.ship(1);
    await alter(folder.path('v1.0.0', 'encoder.json'));
    await expect(watching()).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(watching({ loadIn: 'this-thread' })).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(watching({ pollMs: 0 })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('reads the index again where a folder is pruned while it is being loaded', async () => {
    await folder.ship(1);
    const plain = fileStore({ root: folder.root });
    const overtaken = (): RegistryStore => {
      let first = true;
      return withoutEvents({
        open: async (version) => {
          const dir = await plain.open(version);
          if (first) {
            first = false;
            await folder.ship(2);
            await folder.ship(3);
            await folder.registry.prune({ keep: 0, deployments: 0, apply: true });
          }
          return dir;
        },
      });
    };
    // Prune keeps what a rollback would go to: two deployments on, the loaded one is gone.
    expect((await openRegistry({ store: overtaken() }).loadActive()).version).toBe('v1.2.0');
    const active = await watching({ store: overtaken() });
    expect(active.version).toBe('v1.4.0');
  });

  it('never mixes two models while they are swapped', async () => {
    const seeds = new Map([
      [await folder.ship(1), 1],
      [await folder.ship(2), 2],
    ]);
    const active = await watching();
    let swapping = true;
    const swaps = (async () => {
      for (let turn = 0; turn < 6; turn += 1) {
        const version = turn % 2 === 0 ? 'v1.0.0' : 'v1.1.0';
        await folder.registry.deploy({ version, ...why });
        await sleep(60);
      }
      swapping = false;
    })();
    let answers = 0;
    while (swapping) {
      const pa = answers % 2 === 0 ? 10 : 90;
      const { modelVersion, probabilities } = active.predict({ pa });
      const expected = tinyProbabilities(seeds.get(modelVersion)!, pa);
      Object.values(probabilities).forEach((value, action) => {
        if (Math.abs(value - expected[action]!) > 1e-6) throw new Error(`${modelVersion} mixed`);
      });
      answers += 1;
      if (answers % 50 === 0) await sleep(0);
    }
    await swaps;
    expect(answers).toBeGreaterThan(100);
    expect(active.metrics().swaps_total).toBeGreaterThan(0);
  });

  it('survives a listener that throws, and forgets one that left', async () => {
    await folder.ship(1);
    const active = await watching({ store: withoutEvents() });
    const heard: string[] = [];
    const leave = active.onEvent((event) => heard.push(event.kind));
    active.onEvent(() => {
      throw new Error('mine');
    });
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    await folder.ship(2);
    await active.refresh();
    expect((await warned).message).toContain('mine');
    leave();
    await folder.registry.rollback(why);
    await active.refresh();
    expect(active.version).toBe('v1.0.0');
    expect(heard).toEqual(['swapped']);
  });

  it('does not keep its process alive', async () => {
    await folder.ship(1);
    const script = fileURLToPath(new URL('./processes/answer-once.mjs', import.meta.url));
    const run = await promisify(execFile)(process.execPath, [script, folder.root], {
      timeout: 20_000,
    });
    expect(run.stdout).toBe('v1.0.0');
  });

  it('ends with close(), and goes on answering', async () => {
    await folder.ship(1);
    const active = await watching({ pollMs: 10 });
    await active.close();
    await folder.ship(2);
    await active.refresh();
    await sleep(50);
    expect(active.predict({ pa: 10 }).modelVersion).toBe('v1.0.0');
    expect(events).toEqual([]);
  });

  it('can be closed while it loads', async () => {
    await folder.ship(1);
    const active = await watching({ store: withoutEvents() });
    await folder.ship(2);
    const refreshing = active.refresh();
    await sleep(20);
    await active.close();
    await refreshing;
    expect(events.filter(({ kind }) => kind === 'failed')).toEqual([]);
  });
});
