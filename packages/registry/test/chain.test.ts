import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchActive } from '../src/active/watch-active.js';
import { parseCheckpoint } from '../src/checkpoint.js';
import { revisionName } from '../src/file-store/revisions.js';
import { decodeIndex, encodeIndex } from '../src/index-codec.js';
import type { IndexDocument, LogEntry } from '../src/index-document.js';
import { openRegistry, type Registry } from '../src/registry.js';
import { keyPair } from '../src/testing/key-pair.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';

const why = { reason: 'because', by: 'test' };
const key = keyPair();
const signatures = { signingKey: key.privateKey, trustedKeys: [key.publicKey] };

let folder: RegistryFolder;
let registry: Registry;
beforeEach(async () => {
  folder = await registryFolder();
  registry = openRegistry({ root: folder.root, signatures });
});
afterEach(() => folder.remove());

async function ship(seed: number): Promise<string> {
  const { version } = await registry.createVersion({
    bundleDir: await folder.bundle(seed),
    evaluation: {},
    by: 'test',
  });
  await registry.deploy({ version, ...why });
  return version;
}

/** Rewrites the newest revision as somebody with the folder and without keys can: with a checksum that fits. */
async function rewrite(change: (index: IndexDocument) => IndexDocument): Promise<void> {
  const newest = (await folder.registry.index())!;
  const path = folder.path('index', revisionName(newest.revision));
  const { checksum: _, ...index } = decodeIndex(await readFile(path, 'utf8'), path);
  const changed = change(index);
  await rm(path);
  await rm(folder.path('versions.json'));
  await writeFile(folder.path('index', revisionName(changed.revision)), encodeIndex(changed).text);
}

describe('events that are signed', () => {
  const without = (entry: LogEntry): LogEntry => {
    const { seal: _, ...rest } = entry;
    return rest;
  };

  it.each<[string, (index: IndexDocument) => IndexDocument, string]>([
    [
      'one altered',
      (index) => ({ ...index, log: index.log.map((e, i) => (i === 1 ? { ...e, by: 'x' } : e)) }),
      'event 2',
    ],
    [
      'one cut out of the middle, the rest renumbered',
      (index) => ({
        ...index,
        revision: 3,
        log: index.log.filter((_, i) => i !== 1).map((e, i) => ({ ...e, revision: i + 1 })),
      }),
      'event 2',
    ],
    ['production moved without one', (index) => ({ ...index, production: 'v1.0.0' }), 'index'],
    [
      'another bundle under a version',
      (index) => ({
        ...index,
        versions: [
          index.versions[0]!,
          { ...index.versions[1]!, evaluation_sha256: '0'.repeat(64) },
        ],
      }),
      'index',
    ],
    [
      'the newest without a signature',
      (index) => ({ ...index, log: index.log.map((e, i) => (i === 3 ? without(e) : e)) }),
      'event 4',
    ],
  ])('%s: is refused, and verify says where it begins', async (_, change, where) => {
    await ship(1);
    await ship(2);
    await rewrite(change);
    await expect(registry.loadActive()).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(registry.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
    const { ok, problems } = await registry.verify();
    expect(ok).toBe(false);
    expect(problems.map((problem) => problem.where)).toContain(where);
  });

  it('all without signatures: pass for an old registry, but not where it is known since when there are some', async () => {
    await ship(1);
    await rewrite((index) => ({ ...index, formatVersion: 1, log: index.log.map(without) }));
    expect((await registry.loadActive()).version).toBe('v1.0.0');
    const strict = openRegistry({
      root: folder.root,
      signatures: { ...signatures, signedFrom: 1 },
    });
    await expect(strict.loadActive()).rejects.toMatchObject({
      message: expect.stringContaining('not signed'),
    });
  });

  it('are asked for from the first of them on: those of an older registry are read as ever', async () => {
    await folder.ship(1);
    await ship(2);
    expect(await registry.verify()).toMatchObject({ ok: false, signed_from: 3 });
    expect((await registry.verify()).problems.map(({ where }) => where)).toEqual(['v1.0.0']);
    // A program without a key would leave an event that nobody believes.
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    const strange = openRegistry({
      root: folder.root,
      signatures: { ...signatures, signingKey: keyPair().privateKey },
    });
    await expect(strange.rollback({ ...why })).rejects.toBeTruthy();
  });
});

describe('a checkpoint', () => {
  it('holds for the same registry, now and later', async () => {
    await folder.ship(1);
    const { checkpoint } = await folder.registry.verify();
    expect(checkpoint).toMatchObject({ revision: 2 });
    expect(await folder.registry.verify({ checkpoint: checkpoint! })).toMatchObject({ ok: true });
    await folder.ship(2);
    expect(await folder.registry.verify({ checkpoint: checkpoint! })).toMatchObject({ ok: true });
  });

  it('finds events that were cut at the end, and a registry that was replaced whole', async () => {
    await folder.ship(1);
    await folder.ship(2);
    const { checkpoint } = await folder.registry.verify();
    const last = folder.path('index', revisionName(4));
    await rm(last);
    // Who cuts events off takes the copy away, too: it would show that something is gone.
    await rm(folder.path('versions.json'));
    expect(
      (await folder.registry.verify()).problems.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
    expect(await folder.registry.verify({ checkpoint: checkpoint! })).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({
          where: 'checkpoint',
          message: expect.stringContaining('events were cut'),
        }),
      ]),
    });
    await folder.ship(3);
    expect(
      (await folder.registry.verify({ checkpoint: checkpoint! })).problems[0]?.message,
    ).toContain('replaced');
  });

  it('holds for ever where events are signed, and says so where it can not be told', async () => {
    await ship(1);
    const { checkpoint } = await registry.verify();
    for (let turn = 0; turn < 26; turn += 1) {
      await registry.setPolicy({ policy: { kind: 'off' }, ...why });
      await registry.setPolicy({ policy: { kind: 'greedy' }, ...why });
    }
    expect(await registry.verify({ checkpoint: checkpoint! })).toMatchObject({ ok: true });
    const blind = await openRegistry({ root: folder.root }).verify({ checkpoint: checkpoint! });
    expect(blind.problems[0]?.message).toContain('too old to tell');
  });

  it.each(['', '3', '0:ab', `3:${'g'.repeat(64)}`])('is not %j', (text) => {
    expect(() => parseCheckpoint(text)).toThrow('not a checkpoint');
  });
});

describe('approvals', () => {
  it('end when production moves, and services that ask for them refuse what went past', async () => {
    const [ann, bob] = [keyPair(), keyPair()];
    const policy = { approvers: { ann: ann.publicKey, bob: bob.publicKey }, approvals: 1 };
    const asking = openRegistry({ root: folder.root, signatures: policy });
    const version = await folder.ship(1);
    // Deployed before anybody ever approved anything here.
    expect((await asking.loadActive()).version).toBe(version);
    const { version: second } = await folder.create(2);
    const { version: third } = await folder.create(3);
    await asking.approve({ version: second, key: ann.privateKey, ...why });
    const signed = openRegistry({
      root: folder.root,
      signatures: { ...policy, approvals: 0, signingKey: bob.privateKey },
    });
    await expect(asking.deploy({ version: third, ...why })).rejects.toMatchObject({
      code: 'APPROVAL_MISSING',
    });
    await expect(asking.startRollout({ version: third, share: 0.5, ...why })).rejects.toMatchObject(
      {
        code: 'APPROVAL_MISSING',
      },
    );
    await signed.startRollout({ version: third, share: 0.5, ...why });
    await expect(asking.loadActive()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    await signed.stopRollout(why);
    await signed.deploy({ version: second, ...why });
    expect((await asking.loadActive()).version).toBe(second);
    expect(await asking.approvals(second)).toMatchObject({ missing: 1, approvals: [] });
    const byBob = openRegistry({
      root: folder.root,
      signatures: { ...policy, signingKey: bob.privateKey },
    });
    expect(await byBob.rollback(why)).toMatchObject({ to: version });
    expect((await asking.loadActive()).version).toBe(version);
    await expect(byBob.deploy({ version: second, ...why })).rejects.toMatchObject({
      code: 'APPROVAL_MISSING',
    });
    await signed.deploy({ version: second, ...why });
    await expect(asking.loadActive()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
  });

  it('are not given for a version that was compared with another production', async () => {
    const ann = keyPair();
    const asking = openRegistry({
      root: folder.root,
      signatures: { approvers: { ann: ann.publicKey }, approvals: 1 },
    });
    await folder.ship(1);
    const { version } = await registryWithComparison('v0.9.0');
    await expect(asking.approve({ version, key: ann.privateKey, ...why })).rejects.toMatchObject({
      code: 'PRODUCTION_CHANGED',
    });
    async function registryWithComparison(champion_version: string) {
      return folder.registry.createVersion({
        bundleDir: await folder.bundle(2),
        evaluation: { comparison: { champion_version } } as object,
        by: 'x',
      });
    }
  });

  it('are asked for by services that follow, which keep their model where one came in without', async () => {
    const ann = keyPair();
    const signatures = { approvers: { ann: ann.publicKey }, approvals: 1 };
    const asking = openRegistry({ root: folder.root, signatures });
    await folder.ship(1);
    const { version } = await folder.create(2);
    const active = await watchActive({ root: folder.root, signatures, pollMs: 60_000 });
    await asking.approve({ version, key: ann.privateKey, ...why });
    await folder.ship(3);
    await active.refresh();
    expect(active.version).toBe('v1.0.0');
    expect(active.metrics().last_error).toMatchObject({ code: 'APPROVAL_MISSING' });
    await folder.registry.rollback(why);
    await asking.approve({ version, key: ann.privateKey, ...why });
    await asking.deploy({ version, ...why });
    await active.refresh();
    expect(active.version).toBe(version);
    await active.close();
  });

  it('are waited for: such a version is not pruned', async () => {
    const options = { bundleDir: await folder.bundle(9), evaluation: {}, by: 'x' };
    const { version } = await folder.registry.createVersion({ ...options, awaitsApproval: true });
    for (const seed of [1, 2, 3]) await folder.create(seed);
    const { removed } = await folder.registry.prune({ keep: 1, apply: true });
    expect(removed).toHaveLength(2);
    expect(await folder.registry.waiting()).toMatchObject([{ version }]);
  });

  it('can not be asked of more people than are listed', () => {
    const { publicKey } = keyPair();
    for (const policy of [
      { approvers: { ann: publicKey }, approvals: 2 },
      { approvers: { ann: publicKey, bob: publicKey }, approvals: 1 },
    ]) {
      expect(() => openRegistry({ root: folder.root, signatures: policy })).toThrow(
        expect.objectContaining({ code: 'SETTINGS_INVALID' }),
      );
    }
  });
});
