import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { revisionName } from '../src/file-store/revisions.js';
import { encodeIndex } from '../src/index-codec.js';
import { openRegistry } from '../src/registry.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';

let folder: RegistryFolder;
beforeEach(async () => {
  folder = await registryFolder();
  await folder.ship(1);
  await folder.ship(2);
});
afterEach(() => folder.remove());

const why = { reason: 'because', by: 'test' };

async function flipBit(path: string): Promise<void> {
  await chmod(path, 0o644);
  const bytes = await readFile(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(path, bytes);
}

describe('versions.json', () => {
  it.each([
    ['emptied', async (path: string) => writeFile(path, '')],
    ['cut', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 200))],
    ['removed', async (path: string) => rm(path)],
    [
      'older',
      async (path: string) =>
        writeFile(path, await readFile(folder.path('index', revisionName(1)))),
    ],
  ])(
    '%s: readers go by the index, verify names it, the next writer mends it',
    async (_, damage) => {
      await damage(folder.path('versions.json'));
      expect((await folder.registry.production())?.version).toBe('v1.1.0');
      expect(await folder.registry.verify()).toMatchObject({
        ok: true,
        problems: [{ severity: 'warning', where: 'versions.json' }],
      });
      await folder.registry.rollback(why);
      expect(await folder.registry.verify()).toMatchObject({ ok: true, problems: [] });
    },
  );
});

describe('a revision of the index', () => {
  const newest = () => folder.path('index', revisionName(4));

  it.each([
    ['cut', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 300))],
    ['emptied', async (path: string) => writeFile(path, '')],
    ['altered by one bit', flipBit],
    [
      'replaced by an older one',
      async (path: string) =>
        writeFile(path, await readFile(folder.path('index', revisionName(3)))),
    ],
  ])('%s: is refused by readers and writers, and the copy mends it', async (_, damage) => {
    await damage(newest());
    const { registry } = folder;
    const refusal = { code: 'INTEGRITY', remedy: expect.stringContaining('versions.json') };
    await expect(registry.production()).rejects.toMatchObject(refusal);
    await expect(registry.loadActive()).rejects.toMatchObject(refusal);
    await expect(registry.deploy({ version: 'v1.0.0', ...why })).rejects.toMatchObject(refusal);
    await expect(folder.create(3)).rejects.toMatchObject(refusal);
    await expect(registry.prune({ apply: true })).rejects.toMatchObject(refusal);
    expect(await registry.verify()).toMatchObject({ ok: false, problems: [{ severity: 'error' }] });
    await writeFile(newest(), await readFile(folder.path('versions.json')));
    expect((await registry.loadActive()).version).toBe('v1.1.0');
    expect(await registry.verify()).toMatchObject({ ok: true, problems: [] });
  });

  it('that is not the newest: harms nobody, and verify names it', async () => {
    await writeFile(folder.path('index', revisionName(2)), 'x');
    expect((await folder.registry.loadActive()).version).toBe('v1.1.0');
    await folder.ship(3);
    expect(await folder.registry.verify()).toMatchObject({
      ok: true,
      problems: [{ severity: 'warning', where: `index/${revisionName(2)}`, code: 'INTEGRITY' }],
    });
  });

  it('from another line or of another form is refused', async () => {
    const index = (await folder.registry.index())!;
    const { checksum: _, ...document } = index;
    const write = (change: object) =>
      writeFile(newest(), encodeIndex({ ...document, ...change }).text);
    for (const change of [
      { formatVersion: 2 },
      { production: '../../x' },
      { production: 'v9.0.0' },
      { versions: [...document.versions, document.versions[0]] },
      { versions: [{ ...document.versions[0], version: '../../etc' }] },
      { log: document.log.slice(1) },
      { former_productions: ['x'] },
      { highest_version: 7 },
      { revision: 0 },
    ]) {
      await write(change);
      await expect(folder.registry.list()).rejects.toMatchObject({ code: 'INTEGRITY' });
    }
    const forged = document.log.map((entry, position) =>
      position === 3 ? { ...entry, id: 'x' } : entry,
    );
    await folder.registry.verify();
    await write({ log: forged, parent: '0'.repeat(64) });
    expect((await folder.registry.verify()).problems).toMatchObject([
      { where: `index/${revisionName(4)}`, message: expect.stringContaining('grow out of') },
      { where: 'versions.json' },
    ]);
  });
});

describe('the folder of a version', () => {
  it.each(['model.json', 'encoder.json', 'golden.jsonl', 'manifest.json', 'evaluation.json'])(
    '%s altered by one bit: no deployment, no rollback; production keeps serving',
    async (name) => {
      await flipBit(folder.path('v1.0.0', name));
      const refusal = { code: expect.stringMatching(/^(INTEGRITY|BUNDLE_INVALID)$/) };
      await expect(folder.registry.rollback(why)).rejects.toMatchObject(refusal);
      await expect(folder.registry.deploy({ version: 'v1.0.0', ...why })).rejects.toMatchObject(
        refusal,
      );
      expect((await folder.registry.loadActive()).version).toBe('v1.1.0');
      const { ok, problems } = await folder.registry.verify();
      expect(ok).toBe(false);
      expect(problems).toMatchObject([{ severity: 'error', where: 'v1.0.0' }]);
    },
  );

  it('altered in production: loading it is refused before it is parsed', async () => {
    await flipBit(folder.path('v1.1.0', 'model.json'));
    await expect(folder.registry.loadActive()).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect((await folder.registry.rollback(why)).to).toBe('v1.0.0');
  });

  it('with a file replaced by a link to elsewhere', async () => {
    const path = folder.path('v1.0.0', 'model.json');
    const outside = join(folder.root, 'outside.json');
    await rename(path, outside);
    await symlink(outside, path);
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect(await folder.registry.verify()).toMatchObject({ ok: false });
  });

  it('with its manifest or evaluation replaced by a link of equal content', async () => {
    for (const name of ['manifest.json', 'evaluation.json']) {
      const path = folder.path('v1.0.0', name);
      const outside = join(folder.root, name);
      await rename(path, outside);
      await symlink(outside, path);
      await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
      await rm(path);
      await rename(outside, path);
    }
    expect((await folder.registry.rollback(why)).to).toBe('v1.0.0');
  });

  it('replaced by a link, or gone', async () => {
    const outside = join(folder.root, 'outside');
    await rename(folder.path('v1.0.0'), outside);
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
    await symlink(outside, folder.path('v1.0.0'));
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('with a further file', async () => {
    await writeFile(folder.path('v1.0.0', 'extra.json'), '{}');
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('given as a bundle with a link that points outside', async () => {
    const bundleDir = await folder.bundle(7);
    const secret = join(folder.root, 'secret');
    await rename(join(bundleDir, 'model.json'), secret);
    await symlink(secret, join(bundleDir, 'model.json'));
    await expect(folder.create(7)).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect(await folder.registry.list()).toHaveLength(2);
  });

  it('that is someone else’s: a stray folder or file under the next number is stepped over', async () => {
    await mkdir(folder.path('v1.2.0'));
    await writeFile(folder.path('v1.2.0', 'mine.txt'), 'mine');
    await writeFile(folder.path('v1.3.0'), 'a file');
    expect((await folder.create(3)).version).toBe('v1.4.0');
    expect(await folder.registry.verify()).toMatchObject({ ok: true });
  });
});

describe('signatures', () => {
  const pair = () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    return {
      trusted: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      signing: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  };

  it('only versions signed with a trusted key are deployed, rolled back to or loaded', async () => {
    const [ours, theirs] = [pair(), pair()];
    const { root } = folder;
    const strict = openRegistry({ root, signatures: { trustedKeys: [ours.trusted] } });
    await expect(strict.loadActive()).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(strict.deploy({ version: 'v1.0.0', ...why })).rejects.toMatchObject({
      code: 'INTEGRITY',
      message: expect.stringContaining('not signed'),
    });
    expect(await strict.verify()).toMatchObject({ ok: false });
    const options = { bundleDir: await folder.bundle(3), evaluation: {}, by: 'x' };
    await expect(strict.createVersion(options)).rejects.toMatchObject({ code: 'INTEGRITY' });
    const foreign = openRegistry({ root, signatures: { signingKey: theirs.signing } });
    const stranger = await foreign.createVersion(options);
    await expect(strict.deploy({ version: stranger.version, ...why })).rejects.toMatchObject({
      message: expect.stringContaining('not trusted'),
    });
    const signing = openRegistry({
      root,
      signatures: { signingKey: ours.signing, trustedKeys: [theirs.trusted, ours.trusted] },
    });
    const { version, signature } = await signing.createVersion(options);
    expect(signature).toMatchObject({ key_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
    // Events are signed by now: who has no key changes nothing any more.
    await expect(strict.deploy({ version, ...why })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: expect.stringContaining('signed since revision 5'),
    });
    await signing.deploy({ version, ...why });
    expect((await strict.loadActive()).version).toBe(version);
    await expect(strict.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect((await folder.registry.loadActive()).version).toBe(version);
  });

  it('a signature of another manifest is none', async () => {
    const { trusted, signing } = pair();
    const registry = openRegistry({
      root: folder.root,
      signatures: { signingKey: signing, trustedKeys: [trusted] },
    });
    for (const seed of [3, 4]) {
      const { version } = await registry.createVersion({
        bundleDir: await folder.bundle(seed),
        evaluation: {},
        by: 'x',
      });
      await registry.deploy({ version, ...why });
    }
    const { checksum: _, ...index } = (await registry.index())!;
    const [third, fourth] = index.versions.slice(-2);
    const versions = [...index.versions.slice(0, -1), { ...fourth!, signature: third!.signature }];
    const path = folder.path('index', revisionName(index.revision));
    await writeFile(path, encodeIndex({ ...index, versions }).text);
    const refused = (message: string) =>
      expect(registry.loadActive()).rejects.toMatchObject({
        code: 'INTEGRITY',
        message: expect.stringContaining(message),
      });
    await refused('not what was signed');
    const log = index.log.map(({ seal: _seal, ...entry }) => entry);
    await writeFile(path, encodeIndex({ ...index, versions, log, formatVersion: 1 }).text);
    await refused('does not fit');
  });

  it('keys that are none are refused without being shown', () => {
    for (const signatures of [{ signingKey: 'sekret' }, { trustedKeys: ['sekret'] }]) {
      try {
        openRegistry({ root: folder.root, signatures });
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ code: 'SETTINGS_INVALID' });
        expect(JSON.stringify(error) + String((error as Error).message)).not.toContain('sekret');
      }
    }
  });
});
