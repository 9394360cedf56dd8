import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectEngines } from './detect-engines.js';

/** Real shared libraries with something wrong, made by the system's compiler. */
const compiler = spawnSync('g++', ['--version']).status === 0;
const title = compiler ? 'a library' : 'a library (skipped: run sudo apt-get install -y g++)';

describe.skipIf(!compiler || process.platform !== 'linux')(title, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bp-libraries-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function library(name: string, source: string, ...flags: string[]): Promise<string> {
    const code = join(folder, `${name}.cpp`);
    const made = join(folder, `lib${name}.so`);
    await writeFile(code, source);
    const run = spawnSync('g++', ['-shared', '-fPIC', '-o', made, code, ...flags], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    return made;
  }

  async function statusOf(variable: 'BP_XGBOOST_LIB' | 'BP_LIGHTGBM_LIB', path: string) {
    const statuses = await detectEngines({ env: { ...process.env, [variable]: path } });
    const wanted = variable === 'BP_XGBOOST_LIB' ? 'xgboost' : 'lightgbm';
    return statuses.find(({ engine }) => engine === wanted)!;
  }

  const versionOf = (major: number, minor: number): string =>
    `extern "C" void XGBoostVersion(int *a, int *b, int *c) { *a = ${major}; *b = ${minor}; *c = 0; }`;

  it('of an XGBoost that is too old is refused by its version', async () => {
    const old = await library('old', versionOf(0, 90));
    expect(await statusOf('BP_XGBOOST_LIB', old)).toMatchObject({
      available: false,
      reason: expect.stringContaining('0.90.0'),
      remedy: expect.stringContaining('so that the one from npm is used'),
    });
  });

  it('of a new version number without the functions is refused by the first one that is missing', async () => {
    const hollow = await library('hollow', versionOf(9, 9));
    expect(await statusOf('BP_XGBOOST_LIB', hollow)).toMatchObject({
      available: false,
      reason: expect.stringContaining('has no function XGBGetLastError'),
    });
  });

  it('of a LightGBM before version 4 is refused', async () => {
    const old = await library('oldgbm', 'extern "C" int LGBM_DatasetFree(void *) { return 0; }');
    expect(await statusOf('BP_LIGHTGBM_LIB', old)).toMatchObject({
      available: false,
      reason: expect.stringContaining('has no function LGBM_DumpParamAliases'),
      remedy: expect.stringContaining('install a newer one'),
    });
  });

  it('that needs a libgomp which is not there names the package to install', async () => {
    await library('gomp', 'extern "C" int omp() { return 1; }', '-Wl,-soname,libgomp.so.99');
    const needing = await library(
      'needing',
      `extern "C" int omp(); ${versionOf(2, 0)} extern "C" int use() { return omp(); }`,
      `-L${folder}`,
      '-lgomp',
    );
    expect(await statusOf('BP_XGBOOST_LIB', needing)).toMatchObject({
      available: false,
      reason: `BP_XGBOOST_LIB: ${needing} needs libgomp, which is not installed`,
      remedy: 'Run: sudo apt-get install -y libgomp1',
    });
  });
});
