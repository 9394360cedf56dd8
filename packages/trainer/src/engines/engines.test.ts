import { readdirSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeUpMatrix } from '../testing/made-up-data.js';
import { trainBooster } from '../train-booster.js';
import { buildLightgbm } from './build-lightgbm.js';
import { detectEngines } from './detect-engines.js';
import { checkPinned } from './xgboost-library.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-engines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function statusWith(library: string) {
  const statuses = await detectEngines({ env: { ...process.env, BP_XGBOOST_LIB: library } });
  return statuses.find(({ engine }) => engine === 'xgboost')!;
}

describe('finding engines', () => {
  it('names all three in order of preference', async () => {
    const statuses = await detectEngines();
    expect(statuses.map(({ engine }) => engine)).toEqual(['xgboost', 'lightgbm', 'randomforest']);
    const xgboost = statuses[0]!;
    expect(xgboost).toMatchObject({ available: true, reason: null, remedy: null });
    expect(xgboost.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('says what is wrong with a library that is not there, cut, foreign or another one', async () => {
    expect(await statusWith('/nowhere/libxgboost.so')).toMatchObject({
      available: false,
      reason: 'BP_XGBOOST_LIB: /nowhere/libxgboost.so is not there',
      remedy: expect.stringContaining('BP_XGBOOST_LIB'),
    });
    const text = join(folder, 'libtext.so');
    await writeFile(text, 'this is not a library'.repeat(100));
    expect((await statusWith(text)).reason).toContain('is not a library for this machine');
    const npm = dirname(createRequire(import.meta.url).resolve('xgboost_node/package.json'));
    const cut = join(folder, 'libcut.so');
    await copyFile(join(npm, 'lib', 'libxgboost.so'), cut);
    await truncate(cut, 100);
    expect((await statusWith(cut)).available).toBe(false);
    // An ELF file of another architecture: byte 18 names the machine (here 183, AArch64).
    const foreign = join(folder, 'libforeign.so');
    const elf = Buffer.alloc(4096);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
    elf.set([3, 0, process.arch === 'arm64' ? 62 : 183, 0, 1], 16);
    await writeFile(foreign, elf);
    const wrong = await statusWith(foreign);
    expect(wrong.available).toBe(false);
    expect(wrong.remedy).not.toBeNull();
  });

  it('leaves the other engines working, and says why the better one was passed over', async () => {
    const env = {
      ...process.env,
      BP_XGBOOST_LIB: '/nowhere/a.so',
      BP_LIGHTGBM_LIB: '/nowhere/b.so',
    };
    const booster = await trainBooster({
      objective: 'binary',
      classes: 2,
      train: madeUpMatrix('success', 60, 1),
      validation: null,
      parameters: { trees: 2 },
      env,
    });
    expect(booster.engine).toBe('randomforest');
    expect(booster.passedOver.join('\n')).toMatch(
      /xgboost cannot run here.*\n.*lightgbm cannot run here.*\n.*in JavaScript, on a small sample/,
    );
    await expect(
      trainBooster({
        engine: 'xgboost',
        objective: 'binary',
        classes: 2,
        train: madeUpMatrix('success', 60, 1),
        validation: null,
        env,
      }),
    ).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      remedy: expect.stringContaining('--model-type randomforest'),
    });
  });

  it('does not load a library from npm that differs from the one that was looked at', async () => {
    const file = join(folder, 'libxgboost.so');
    await writeFile(file, 'altered');
    expect(() => checkPinned(file, '0'.repeat(64))).toThrow(
      /has sha256 [0-9a-f]{64}, expected 0{64}/,
    );
    expect(checkPinned(join(folder, 'none'), '0'.repeat(64))).toBeNull();
  });
});

describe('building LightGBM', () => {
  it('says what to install where there is no cmake, and leaves nothing behind', async () => {
    const env = { HOME: folder, PATH: join(folder, 'empty') };
    const steps: string[] = [];
    await expect(
      buildLightgbm({ env, onProgress: ({ step }) => steps.push(step) }),
    ).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'LightGBM could not be built: cmake is not installed',
      remedy: 'Run: sudo apt-get install -y cmake g++',
    });
    expect(steps).toEqual(['copying', 'configuring']);
    const [cache] = await readdir(join(folder, '.cache', 'backlinkpro'));
    expect(await readdir(join(folder, '.cache', 'backlinkpro', cache!))).toEqual([]);
  });

  it('says so where cmake fails, with its last words', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const fail = async (words: string): Promise<void> =>
      writeFile(join(bin, 'cmake'), `#!/bin/sh\necho "${words}"\nexit 1\n`, { mode: 0o755 });
    const env = { HOME: folder, PATH: `${bin}:/bin:/usr/bin` };
    await fail('c++: error: No space left on device');
    await expect(buildLightgbm({ env })).rejects.toThrow(/the disk is full/);
    await fail('CMake Error: something odd');
    await expect(buildLightgbm({ env })).rejects.toThrow(
      /cmake ended with 1:\nCMake Error: something odd/,
    );
  });

  it('ends at once where it loses its lock, and leaves nothing behind', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'cmake'), '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
    const cache = join(folder, '.cache', 'backlinkpro');
    const building = buildLightgbm({
      env: { HOME: folder, PATH: `${bin}:/bin:/usr/bin` },
      onProgress: ({ step }) => {
        if (step !== 'configuring') return;
        const [lock] = readdirSync(cache).filter((name) => name.endsWith('.lock'));
        rmSync(join(cache, lock!), { recursive: true });
      },
    });
    await expect(building).rejects.toThrow(/its lock was lost/);
    const [build] = await readdir(cache);
    expect(await readdir(join(cache, build!))).toEqual([]);
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const building = buildLightgbm({
      env: { ...process.env, XDG_CACHE_HOME: folder },
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === 'configuring') controller.abort();
      },
    });
    await expect(building).rejects.toMatchObject({
      code: expect.stringMatching(/CANCELLED|ENGINE_UNAVAILABLE/),
    });
  });
});
