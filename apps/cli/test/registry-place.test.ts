import { join } from 'node:path';
import { openRegistry } from '@bp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import { writeTinyBundle } from '../../../packages/registry/src/testing/tiny-bundle.js';
import { makeRoot, removeRoot, runBp } from './run-bp.js';

describe('bp with a registry elsewhere', () => {
  let root: string;
  const bp = (url: string, ...args: string[]) =>
    runBp([...args, '--json'], {
      root,
      env: { BP_REGISTRY_URL: url, BP_CACHE: join(root, 'cache'), AWS_ACCESS_KEY_ID: 'a' },
    });

  beforeAll(async () => {
    root = await makeRoot();
    const bundleDir = join(root, 'bundle');
    await writeTinyBundle({ dir: bundleDir, seed: 1 });
    const registry = openRegistry({ root: join(root, 'ml', 'models') });
    const { version } = await registry.createVersion({ bundleDir, evaluation: {}, by: 'x' });
    await registry.deploy({ version, reason: 'x', by: 'x' });
  });
  afterAll(() => removeRoot(root));

  it('copies it, and works on the copy', async () => {
    const copied = await bp('', 'registry', 'copy', 'ml/models', 'elsewhere');
    expect(copied.json()).toMatchObject({ revision: 2, versions: 1, production: 'v1.0.0' });
    const list = await bp('elsewhere', 'versions', 'list');
    expect(list.json()).toMatchObject([{ version: 'v1.0.0', production: true }]);
    const verified = await bp('elsewhere', 'versions', 'verify');
    expect(verified.json()).toMatchObject({ ok: true, problems: [] });
  });

  it.each([
    ['https://reader:hush@127.0.0.1:1/registry', 'STORAGE_FAILED'],
    ['postgres://reader:hush@127.0.0.1:1/db', 'STORAGE_FAILED'],
    ['s3://models/x', 'SETTINGS_INVALID'],
    ['ftp://reader:hush@host/x', 'SETTINGS_INVALID'],
  ])('says what is wrong with %s, and no password', async (url, code) => {
    const failed = await bp(url, 'versions', 'list');
    expect(failed.json()).toMatchObject({ error: { code } });
    expect(failed.stdout + failed.stderr).not.toContain('hush');
  });

  it('doctor says that the place does not answer', async () => {
    const report = (await bp(`http://127.0.0.1:${await freePort()}/registry`, 'doctor')).json() as {
      checks: { name: string; status: string; message: string }[];
    };
    expect(report.checks.find(({ name }) => name === 'place')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('the server does not answer (ECONNREFUSED)'),
    });
  });
});
