import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchActive } from '../src/active/watch-active.js';
import { fileStore } from '../src/file-store/file-store.js';
import { openRegistry, type Registry } from '../src/registry.js';
import { writeTinyBundle } from '../src/testing/tiny-bundle.js';

const why = { reason: 'because', by: 'test' };
let base: string;
let disk: string;
let registry: Registry;

function mount(...args: readonly string[]): boolean {
  return spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}

/** A disk of 2 MB of its own; only a privileged process can make one. */
const canMount = (() => {
  const probe = `/tmp/bp-registry-mount-${process.pid}`;
  spawnSync('mkdir', ['-p', probe]);
  const works = mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe);
  if (works) spawnSync('umount', [probe]);
  spawnSync('rmdir', [probe]);
  return works;
})();
if (!canMount) {
  process.stderr.write(
    'Skipped: disk full and read-only mounts; run as root with mount(8) to check them.\n',
  );
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'bp-registry-disk-'));
  for (const seed of [1, 2]) await writeTinyBundle({ dir: join(base, `bundle-${seed}`), seed });
  await writeTinyBundle({ dir: join(base, 'bundle-3'), seed: 3, idleTrees: 30 });
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe.runIf(canMount)('on a disk of 2 MB', () => {
  beforeEach(async () => {
    disk = join(base, 'disk');
    await mkdir(disk);
    expect(mount('-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk)).toBe(true);
    registry = openRegistry({ root: disk });
    await ship(1);
    await ship(2);
  });
  afterEach(async () => {
    expect(spawnSync('umount', ['-l', disk]).status).toBe(0);
    await rm(disk, { recursive: true });
  });

  async function create(seed: number): Promise<string> {
    const bundleDir = join(base, `bundle-${seed}`);
    return (await registry.createVersion({ bundleDir, evaluation: {}, by: 'test' })).version;
  }

  async function ship(seed: number): Promise<void> {
    await registry.deploy({ version: await create(seed), ...why });
  }

  /** Leaves `free` bytes. */
  async function fill(free: number): Promise<void> {
    const { bavail, bsize } = await statfs(disk);
    await writeFile(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - free)));
  }

  it('full: every change is refused as a whole, production keeps serving, space mends it', async () => {
    const revision = (await registry.index())?.revision;
    for (const free of [0, 4096, 16384, 65536]) {
      await fill(free);
      await expect(create(3)).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('ENOSPC'),
        remedy: expect.stringContaining('space'),
      });
      if (free === 0) {
        await expect(registry.rollback(why)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
        await expect(registry.deploy({ version: 'v1.0.0', ...why })).rejects.toMatchObject({
          code: 'STORAGE_FAILED',
        });
      }
      expect((await registry.index())?.revision).toBe(revision);
      expect((await registry.loadActive()).version).toBe('v1.1.0');
      expect(await registry.verify()).toMatchObject({ ok: true, problems: [] });
      expect((await readdir(join(disk, 'versions'))).sort()).toEqual([
        'index',
        'v1.0.0',
        'v1.1.0',
        'versions.json',
      ]);
      await rm(join(disk, 'filler'));
    }
    await ship(2);
    await mkdir(join(disk, 'versions', '.trash-left'));
    await writeFile(join(disk, 'versions', '.trash-left', 'model.json'), Buffer.alloc(1 << 18));
    await fill(0);
    const { leftovers, removed } = await registry.prune({ keep: 0, deployments: 0, apply: true });
    expect({ leftovers, removed }).toEqual({ leftovers: ['.trash-left'], removed: ['v1.0.0'] });
    await rm(join(disk, 'filler'));
    expect((await registry.rollback(why)).to).toBe('v1.1.0');
    expect(await registry.verify()).toMatchObject({ ok: true, problems: [] });
  });

  it('read-only: everything can be read and watched, nothing changed', async () => {
    expect(mount('-o', 'remount,ro', disk)).toBe(true);
    for (const change of [
      () => create(2),
      () => registry.rollback(why),
      () => registry.deploy({ version: 'v1.0.0', ...why }),
      () => registry.prune({ keep: 0, deployments: 0, apply: true }),
    ]) {
      const outcome = await change().catch((error: unknown) => error);
      if (typeof outcome === 'object' && outcome !== null && 'applied' in outcome) continue;
      expect(outcome).toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('EROFS'),
        remedy: expect.stringContaining('read-only'),
      });
    }
    expect((await registry.loadActive()).version).toBe('v1.1.0');
    expect(await registry.list()).toHaveLength(2);
    expect(await registry.verify()).toMatchObject({ ok: true, problems: [] });
    const active = await watchActive({ root: disk, pollMs: 20 });
    expect(active.predict({ pa: 10 }).modelVersion).toBe('v1.1.0');
    expect(mount('-o', 'remount,rw', disk)).toBe(true);
    await registry.rollback(why);
    await expect.poll(() => active.version, { timeout: 2_000 }).toBe('v1.0.0');
    await active.close();
  });
});

describe('a folder that cannot be', () => {
  it('goes just as a change was made: said that the change may stand, and what to look at', async () => {
    const root = join(base, 'going');
    const index = join(root, 'versions', 'index');
    let goes = false;
    const store = fileStore({
      root,
      onStep: async (step) => {
        if (goes && step === 'linked') await rename(index, `${index}-gone`);
      },
    });
    const going = openRegistry({ store });
    const bundleDir = join(base, 'bundle-1');
    const { version } = await going.createVersion({ bundleDir, evaluation: {}, by: 'test' });
    goes = true;
    await expect(going.deploy({ version, ...why })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('may have been made or not'),
      remedy: expect.stringContaining('bp versions list'),
      details: { outcome: 'unknown', errno: 'ENOENT' },
    });
    await rename(`${index}-gone`, index);
    expect((await going.production())?.version).toBe(version);
  });

  it('root is a file: said so, on reading and writing', async () => {
    const root = join(base, 'file');
    await writeFile(root, '');
    const broken = openRegistry({ root });
    for (const attempt of [
      () => broken.list(),
      () => broken.createVersion({ bundleDir: join(base, 'bundle-1'), evaluation: {}, by: 'x' }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    }
  });
});
