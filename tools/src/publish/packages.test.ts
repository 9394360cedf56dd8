import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedPackages } from '../workspace.js';
import { checkContents, sameLicence } from './check-contents.js';
import { lintManifest, lintTypes } from './lint-package.js';
import { type PackedPackage, packAll } from './pack-all.js';

let folder: string;
let packed: PackedPackage[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-packages-'));
  packed = await packAll(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(publishedPackages().map(({ name }) => name))('%s', (name) => {
  const find = (): PackedPackage => packed.find((one) => one.name === name)!;

  it('holds what users need and nothing else', () => {
    expect(checkContents(find())).toEqual([]);
    expect(sameLicence(find())).toBe(true);
  });

  it('resolves in Node and bundlers, with its types', async () => {
    expect([...(await lintManifest(find())), ...(await lintTypes(find()))]).toEqual([]);
  });
});

it('sees what must not be published', () => {
  const good = packed.find(({ name }) => name === '@bp/contracts')!;
  const files: readonly string[] = [
    ...good.files.filter((file) => file !== 'LICENSE'),
    'dist/actions.test.js',
    'src/actions.ts',
    'dist/gone.js',
  ];
  const read = (file: string): string =>
    file.endsWith('.map')
      ? '{"sources":["../src/actions.ts"]}'
      : file === 'package.json'
        ? '{"dependencies":{"zod":"^4.0.0"}}'
        : 'no example';
  const problems = checkContents({ ...good, files, read }).join('\n');
  for (const part of [
    'LICENSE is not in the tarball',
    'dist/actions.test.js is of no use',
    'src/actions.ts is of no use',
    'no source any more: dist/gone.js;',
    'names sources that are not',
    'has no keywords',
    'zod is not pinned: ^4.0.0',
    'README.md has no real example',
  ]) {
    expect(problems).toContain(part);
  }
});
