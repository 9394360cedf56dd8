import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const LARGEST = 1_000_000;

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => /\.(js|cjs|mjs|node)$/.test(name))
    .map((name) => join(folder, name));
}

it('what a service installs is under 1 MB of JavaScript, none of it native', async () => {
  const folders = ['contracts', 'files', 'model', 'registry'].map((name) =>
    join(ROOT, 'packages', name, 'dist'),
  );
  const files = (
    await Promise.all([...folders, join(ROOT, 'node_modules/semver')].map(filesIn))
  ).flat();
  expect(files.filter((name) => name.endsWith('.node'))).toEqual([]);
  const sizes = await Promise.all(files.map(async (name) => (await stat(name)).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LARGEST);
});

it('depends on our own light packages and semver alone', async () => {
  const names = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (names.has(name)) return;
    names.add(name);
    const text = await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
    for (const next of Object.keys(dependencies)) await visit(next);
  };
  await visit('@bp/registry');
  expect([...names].sort()).toEqual([
    '@bp/contracts',
    '@bp/files',
    '@bp/model',
    '@bp/registry',
    'semver',
  ]);
});

it('importing it reads little: no model reader, no semver, no zod', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bp-footprint-'));
  try {
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', "import '@bp/registry'"],
      { cwd: ROOT, env: { PATH: process.env.PATH, NODE_V8_COVERAGE: folder } },
    );
    const [report] = await readdir(folder);
    const { result } = JSON.parse(await readFile(join(folder, report ?? ''), 'utf8')) as {
      result: { url: string }[];
    };
    const loaded = result
      .map(({ url }) => url)
      .filter((url) => url.startsWith('file:') && url.endsWith('.js'));
    const foreign = loaded.filter(
      (url) => !/\/packages\/(contracts|files|registry)\/dist\//.test(url),
    );
    expect(loaded.length).toBeGreaterThan(10);
    expect(foreign).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
