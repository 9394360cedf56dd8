import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchActive } from '../active/watch-active.js';
import { EMPTY_INDEX, type IndexDocument, type RegistryEvent } from '../index-document.js';
import { openRegistry } from '../registry.js';
import type { RegistryStore, StagedVersion } from '../store.js';
import { expectApprovals } from './approval-contract.js';
import { writeTinyBundle } from './tiny-bundle.js';

export interface StoreUnderTest {
  readonly store: RegistryStore;
  /** A second, independent access to the same place, as another process has it. */
  readonly again: () => RegistryStore;
  readonly dispose: () => Promise<void>;
}

/** What every store has to promise; each implementation runs this whole suite. */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let bundles: string;
    let place: StoreUnderTest;
    let store: RegistryStore;
    beforeAll(async () => {
      bundles = await mkdtemp(join(tmpdir(), 'bp-contract-'));
      for (const seed of [1, 2, 3]) await writeTinyBundle({ dir: join(bundles, `${seed}`), seed });
    });
    afterAll(() => rm(bundles, { recursive: true, force: true }));
    beforeEach(async () => {
      place = await make();
      store = place.store;
    });
    afterEach(() => place.dispose());

    const nobody = (): boolean => false;

    async function next(event: RegistryEvent, changes: Partial<IndexDocument> = {}) {
      const { checksum = null, ...index } = (await store.newest()) ?? {
        ...EMPTY_INDEX,
        checksum: null,
      };
      const revision = index.revision + 1;
      const entry = {
        revision,
        id: `${event.kind}-${revision}-${Math.random()}`,
        at: 'now',
        by: 'x',
      };
      return {
        ...index,
        ...changes,
        revision,
        parent: checksum,
        log: [...index.log, { ...entry, ...event }],
      };
    }

    function stage(seed: number, extra = 'x'): Promise<StagedVersion> {
      return store.stage({
        bundleDir: join(bundles, `${seed}`),
        files: ['manifest.json', 'model.json'],
        extra: { 'evaluation.json': extra },
        check: async () => undefined,
      });
    }

    it('is empty at first', async () => {
      expect(await store.newestMark()).toBe('');
      expect(await store.newest()).toBeNull();
      expect(await store.sweep(null, true)).toEqual([]);
      expect(await store.inspect(null)).toEqual([]);
    });

    it('gives back what was published, to everyone', async () => {
      const first = await next(
        { kind: 'create', version: 'v1.0.0' },
        { highest_version: 'v1.0.0' },
      );
      expect(await store.publish(first)).toBe(true);
      for (const reader of [store, place.again()]) {
        expect(await reader.newestMark()).toMatch(/^1\b/);
        expect(await reader.newestMark()).toBe(await store.newestMark());
        expect(await reader.newest()).toMatchObject(first);
      }
      const second = await next({ kind: 'prune', versions: [] });
      expect(second.parent).toMatch(/^[0-9a-f]{64}$/);
      expect(await store.publish(second)).toBe(true);
      expect(await place.again().newest()).toMatchObject({ revision: 2, log: second.log });
    });

    it('publishes exactly one of many revisions with one number', async () => {
      const rivals = await Promise.all(
        Array.from({ length: 12 }, () => next({ kind: 'prune', versions: [] })),
      );
      const won = await Promise.all(
        rivals.map((rival, turn) => (turn % 2 === 0 ? store : place.again()).publish(rival)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.newest())?.log).toEqual(rivals[won.indexOf(true)]?.log);
    });

    it('never publishes a revision whose number is long gone', async () => {
      const stale = await next({ kind: 'prune', versions: [] });
      for (let turn = 0; turn < 60; turn += 1) {
        expect(await store.publish(await next({ kind: 'prune', versions: [] }))).toBe(true);
      }
      const before = await store.newest();
      expect(await place.again().publish(stale)).toBe(false);
      expect(await store.newest()).toEqual(before);
      expect(await store.publish(await next({ kind: 'prune', versions: [] }))).toBe(true);
    });

    it('places files whole, under one name, once', async () => {
      const staged = await stage(1);
      await expect(store.open('v1.0.0')).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
      expect(await staged.place('v1.0.0', nobody)).toBe(true);
      expect(await staged.place('v1.0.0', nobody)).toBe(true);
      await staged.finish();
      const dir = await place.again().open('v1.0.0');
      expect((await readdir(dir)).sort()).toEqual([
        'evaluation.json',
        'manifest.json',
        'model.json',
      ]);
      expect(await readFile(join(dir, 'model.json'))).toEqual(
        await readFile(join(bundles, '1', 'model.json')),
      );
      const other = await stage(2);
      expect(await other.place('v1.0.0', nobody)).toBe(false);
      expect(await other.place('v1.1.0', nobody)).toBe(true);
      await other.finish();
      expect(await readFile(join(await store.open('v1.0.0'), 'evaluation.json'), 'utf8')).toBe('x');
      const equal = await stage(1);
      expect(await equal.place('v1.0.0', nobody)).toBe(true);
      await equal.finish();
      const almost = await stage(1, 'y');
      expect(await almost.place('v1.0.0', nobody)).toBe(false);
      await almost.finish();
    });

    it('places again under another name after losing a number', async () => {
      const staged = await stage(1);
      expect(await staged.place('v1.0.0', nobody)).toBe(true);
      expect(await staged.place('v1.1.0', (version) => version === 'v1.0.0')).toBe(true);
      expect(await staged.place('v1.2.0', nobody)).toBe(true);
      await staged.finish();
      for (const version of ['v1.1.0', 'v1.2.0']) {
        expect(await readdir(await store.open(version))).toHaveLength(3);
      }
    });

    it('stages nothing that its check refuses', async () => {
      const refused = store.stage({
        bundleDir: join(bundles, '1'),
        files: ['manifest.json'],
        extra: {},
        check: async () => {
          throw new Error('no');
        },
      });
      await expect(refused).rejects.toThrow();
      expect(await store.inspect(null)).toEqual([]);
    });

    it('removes, and sweeps what no revision can speak of any more, nothing else', async () => {
      for (const [seed, version] of [
        [1, 'v1.0.0'],
        [2, 'v1.1.0'],
        [3, 'v1.2.0'],
      ] as const) {
        const staged = await stage(seed);
        await staged.place(version, nobody);
        await staged.finish();
      }
      const index = { ...EMPTY_INDEX, highest_version: 'v1.1.0' };
      expect(await store.sweep(index, false)).toEqual(['v1.0.0', 'v1.1.0']);
      expect(await store.sweep(index, true)).toEqual(['v1.0.0', 'v1.1.0']);
      expect(await store.sweep(index, true)).toEqual([]);
      await expect(store.open('v1.1.0')).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
      await store.open('v1.2.0');
      await store.remove(['v1.2.0', 'v7.0.0']);
      await expect(store.open('v1.2.0')).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
    });

    it('keeps approvals and their signatures, and gives the chain of revisions back', () =>
      expectApprovals(store, place.again, bundles));

    it('carries a registry: create, deploy, roll back, prune, many at once, and a watched model', async () => {
      const registry = openRegistry({ store });
      const other = openRegistry({ store: place.again() });
      const create = (seed: number, turn: number) =>
        (turn % 2 === 0 ? registry : other).createVersion({
          bundleDir: join(bundles, `${seed}`),
          evaluation: { accuracy: 0.5 },
          by: 'x',
        });
      const created = await Promise.all([1, 2, 3, 1, 2, 3].map(create));
      expect(new Set(created.map(({ version }) => version)).size).toBe(6);
      const [first, second] = created;
      await registry.deploy({ version: first!.version, reason: 'a', by: 'x' });
      const active = await watchActive({ store, pollMs: 50 });
      await other.deploy({ version: second!.version, reason: 'b', by: 'x' });
      await active.refresh();
      expect(active.version).toBe(second!.version);
      await active.close();
      const { id } = await other.startRollout({
        version: created[2]!.version,
        share: 0.5,
        reason: 'tried',
        by: 'x',
      });
      expect(await registry.rollout()).toMatchObject({ id, state: 'running' });
      expect(await registry.stopRollout({ ifRollout: id, reason: 'no', by: 'x' })).toMatchObject({
        to: second!.version,
        changed: false,
      });
      await other.setPolicy({ policy: { kind: 'off' }, reason: 'calm', by: 'x' });
      expect(await registry.policy()).toMatchObject({ policy: { kind: 'off' } });
      expect((await registry.rollback({ reason: 'c', by: 'x' })).to).toBe(first!.version);
      expect((await other.loadActive()).version).toBe(first!.version);
      await registry.prune({ keep: 1, deployments: 1, apply: true });
      expect(await other.verify()).toMatchObject({ ok: true, problems: [] });
      expect(await other.history()).toHaveLength(3);
    });
  });
}
