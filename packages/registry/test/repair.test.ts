import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchActive } from '../src/active/watch-active.js';
import { fileStore } from '../src/file-store/file-store.js';
import { revisionName } from '../src/file-store/revisions.js';
import { encodeIndex } from '../src/index-codec.js';
import { openRegistry } from '../src/registry.js';
import { repairRegistry } from '../src/repair.js';
import { keyPair } from '../src/testing/key-pair.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';

let folder: RegistryFolder;
const by = 'test';
beforeEach(async () => {
  folder = await registryFolder();
  await folder.ship(1);
  await folder.ship(2);
});
afterEach(() => folder.remove());

const newest = () => folder.path('index', revisionName(4));
const listing = async () => (await readdir(folder.path(), { recursive: true })).sort();

async function damage(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"reason": "seed 2"', '"reason": "seed X"'));
}

/** Looks first, which changes nothing, then repairs; the registry is whole afterwards, and says what was done. */
async function repaired(from?: string, signatures = {}) {
  const options = {
    root: folder.root,
    by,
    signatures,
    ...(from === undefined ? {} : { from: fileStore({ root: from }) }),
  };
  const before = await listing();
  const plan = await repairRegistry(options);
  expect(await listing()).toEqual(before);
  expect(plan).toMatchObject({ applied: false, whole: false });
  const done = await repairRegistry({ ...options, apply: true });
  expect({ ...done, set_aside_in: null, applied: false }).toEqual({ ...plan, set_aside_in: null });
  const registry = openRegistry({ root: folder.root, signatures });
  expect((await registry.index())?.log.at(-1)).toMatchObject({
    kind: 'repair',
    source: done.source,
  });
  for (const name of done.set_aside) {
    expect(await listing()).toContain(join(done.set_aside_in!.split('/').at(-1)!, name));
  }
  expect(await repairRegistry(options)).toMatchObject({ whole: true });
  return { ...done, registry };
}

describe('a newest revision that can not be believed', () => {
  it('comes back from versions.json, and nothing is lost', async () => {
    await damage(newest());
    const done = await repaired();
    expect(done).toMatchObject({
      source: 'versions.json',
      revision: 4,
      lost_revisions: 0,
      lost_versions: [],
    });
    expect((await done.registry.loadActive()).version).toBe('v1.1.0');
    expect(await done.registry.verify()).toMatchObject({ ok: true, problems: [] });
  });

  it('goes back to the one before where there is no copy, and says what is lost', async () => {
    await damage(newest());
    await rm(folder.path('versions.json'));
    const done = await repaired();
    expect(done).toMatchObject({
      source: `index/${revisionName(3)}`,
      revision: 3,
      production: 'v1.0.0',
      lost_revisions: 1,
      lost_events: [{ kind: 'deploy', to: 'v1.1.0' }],
    });
    expect((await done.registry.loadActive()).version).toBe('v1.0.0');
    await done.registry.deploy({ version: 'v1.1.0', reason: 'again', by });
    expect(await done.registry.verify()).toMatchObject({ ok: true });
  });

  it('sets a version aside that no revision knows any more', async () => {
    await folder.create(3);
    for (const number of [4, 5]) await writeFile(folder.path('index', revisionName(number)), 'x');
    await rm(folder.path('versions.json'));
    const done = await repaired();
    expect(done).toMatchObject({ revision: 3, lost_revisions: 2, lost_versions: ['v1.2.0'] });
    const { version } = await done.registry.createVersion({
      bundleDir: await folder.bundle(4),
      evaluation: {},
      by,
    });
    expect(version).toBe('v1.2.0');
  });

  it('comes back with the versions from a restored copy', async () => {
    const copy = join(folder.root, '..', 'restored');
    await cp(folder.root, copy, { recursive: true });
    await rm(folder.path('index'), { recursive: true });
    await rm(folder.path('versions.json'));
    await rm(folder.path('v1.0.0'), { recursive: true, force: true });
    const done = await repaired(copy);
    expect(done).toMatchObject({ revision: 4, lost_revisions: 0, damaged_versions: [] });
    expect((await done.registry.rollback({ reason: 'x', by })).to).toBe('v1.0.0');
    expect(await done.registry.verify()).toMatchObject({ ok: true });
  });

  it('is made anew from the versions themselves where nothing else is left', async () => {
    await rm(folder.path('index'), { recursive: true });
    await writeFile(folder.path('versions.json'), '');
    const done = await repaired();
    expect(done).toMatchObject({
      source: 'the folders of the versions',
      revision: 0,
      production: null,
    });
    expect((await done.registry.list()).map(({ version }) => version)).toEqual([
      'v1.1.0',
      'v1.0.0',
    ]);
    await done.registry.deploy({ version: 'v1.1.0', reason: 'again', by });
    expect(await done.registry.verify()).toMatchObject({ ok: true });
  });

  it('that nobody trusted signed is gone back from, with a key of one who is', async () => {
    const key = keyPair();
    const signatures = { signingKey: key.privateKey, trustedKeys: [key.publicKey] };
    const registry = openRegistry({ root: folder.root, signatures });
    await registry.setPolicy({ policy: { kind: 'off' }, reason: 'x', by });
    const stranger = openRegistry({
      root: folder.root,
      signatures: { signingKey: keyPair().privateKey },
    });
    await stranger.rollback({ reason: 'mine', by });
    await expect(registry.policy()).rejects.toMatchObject({ code: 'INTEGRITY' });
    const blind = {
      root: folder.root,
      by,
      apply: true,
      signatures: { trustedKeys: [key.publicKey] },
    };
    await expect(repairRegistry(blind)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    const done = await repaired(undefined, signatures);
    expect(done).toMatchObject({
      revision: 5,
      production: 'v1.1.0',
      lost_events: [{ kind: 'rollback' }],
    });
  });
});

describe('an index that lost revisions', () => {
  const index = (...revisions: number[]) =>
    Promise.all(revisions.map((revision) => rm(folder.path('index', revisionName(revision)))));

  it.each([
    ['all', 'all its revisions', () => rm(folder.path('index'), { recursive: true })],
    ['all, but for its folder', 'all its revisions', () => index(1, 2, 3, 4)],
    ['half', 'revisions 3 to 4', () => index(3, 4)],
    ['the newest', 'revision 4', () => index(4)],
  ])(
    '%s: is refused by everybody, nothing is swept, services keep their model, the copy brings it back',
    async (_, lost, lose) => {
      const service = await watchActive({ root: folder.root, loadIn: 'this-thread' });
      try {
        await lose();
        const before = await listing();
        const refusal = { code: 'INTEGRITY', message: expect.stringContaining(`has lost ${lost}`) };
        const { registry } = folder;
        await expect(registry.production()).rejects.toMatchObject(refusal);
        await expect(registry.loadActive()).rejects.toMatchObject(refusal);
        await expect(registry.rollback({ reason: 'x', by })).rejects.toMatchObject(refusal);
        await expect(registry.prune({ apply: true })).rejects.toMatchObject(refusal);
        await expect(folder.create(3)).rejects.toMatchObject(refusal);
        expect(await registry.verify()).toMatchObject({
          ok: false,
          problems: [{ severity: 'error', where: 'index', code: 'INTEGRITY' }],
        });
        expect(await listing()).toEqual(before);
        await service.refresh();
        expect(service.metrics()).toMatchObject({ version: 'v1.1.0', last_error: refusal });
        const done = await repaired();
        expect(done).toMatchObject({ source: 'versions.json', revision: 4, lost_revisions: 0 });
        expect(await done.registry.verify()).toMatchObject({ ok: true, problems: [] });
        await service.refresh();
        expect(service.metrics()).toMatchObject({ version: 'v1.1.0', last_error: null });
      } finally {
        await service.close();
      }
    },
  );

  it('and its copy: versions without any index are no empty registry', async () => {
    await rm(folder.path('index'), { recursive: true });
    await rm(folder.path('versions.json'));
    const before = await listing();
    const refusal = { code: 'INTEGRITY', message: expect.stringContaining('v1.0.0, v1.1.0') };
    await expect(folder.registry.index()).rejects.toMatchObject(refusal);
    for (const _ of [1, 2]) await expect(folder.create(3)).rejects.toMatchObject(refusal);
    expect(await folder.registry.verify()).toMatchObject({ ok: false });
    expect(await listing()).toEqual(before);
  });

  it('and its copy, but for an empty folder: the versions that were there are not swept', async () => {
    await index(1, 2, 3, 4);
    await rm(folder.path('versions.json'));
    expect(await folder.create(3)).toMatchObject({ version: 'v1.2.0' });
    expect(await listing()).toContain(join('v1.1.0', 'model.json'));
    const told = ['v1.0.0', 'v1.1.0'].map((where) => ({ where, code: 'LEFTOVER' }));
    expect(await folder.registry.verify()).toMatchObject({ ok: true, problems: told });
  });

  it('no more where a copy that nobody can believe is set aside', async () => {
    const { checksum: _, ...document } = (await folder.registry.index())!;
    const log = [...document.log, { ...document.log[3]!, revision: 5, id: 'x' }];
    const key = keyPair();
    const signatures = { signingKey: key.privateKey, trustedKeys: [key.publicKey], signedFrom: 5 };
    await writeFile(
      folder.path('versions.json'),
      encodeIndex({ ...document, revision: 5, log }).text,
    );
    expect(await folder.registry.verify()).toMatchObject({ ok: false });
    expect(await repaired(undefined, signatures)).toMatchObject({
      revision: 4,
      set_aside: ['versions.json'],
    });
  });
});

it('says what is damaged, where no copy has it, and changes nothing', async () => {
  await rm(folder.path('v1.1.0', 'model.json'));
  for (const _ of [1, 2]) {
    expect(await repairRegistry({ root: folder.root, by, apply: true })).toMatchObject({
      whole: false,
      repairable: false,
      applied: false,
      damaged_versions: ['v1.1.0'],
    });
  }
  expect((await folder.registry.index())?.revision).toBe(4);
});

it('nothing is repaired where nothing is broken, or where nothing is there', async () => {
  expect(await repairRegistry({ root: folder.root, by, apply: true })).toMatchObject({
    whole: true,
    applied: false,
    set_aside: [],
  });
  const nowhere = { root: join(folder.root, 'nowhere'), by, apply: true };
  await expect(repairRegistry(nowhere)).rejects.toMatchObject({ code: 'USAGE' });
});
