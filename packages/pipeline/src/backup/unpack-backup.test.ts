import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256 } from '@bp/contracts';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTinyBundle } from '../../../registry/src/testing/tiny-bundle.js';
import { openProject } from '../project.js';
import { writeArchive } from './archive.js';
import { BACKUP_MANIFEST } from './backup-manifest.js';
import { backupProject } from './backup-project.js';
import { restoreProject } from './restore-project.js';
import { unpackBackup } from './unpack-backup.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'bp-unpack-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const unpack = () => unpackBackup(join(base, 'backup'), join(base, 'inner', 'to'));
const digest = (text: string) => ({ sha256: sha256(text), size: Buffer.byteLength(text) });

async function archive(
  files: readonly (readonly [string, string])[],
  manifest: object | null,
): Promise<void> {
  const all =
    manifest === null ? files : [...files, [BACKUP_MANIFEST, JSON.stringify(manifest)] as const];
  await writeArchive(join(base, 'backup'), new Date(0), async (add) => {
    for (const [path, text] of all) await add(path, Buffer.byteLength(text), [Buffer.from(text)]);
  });
}

it('unpacks what its manifest names, as any other program for tar and gzip would', async () => {
  await archive([['ml/runs/a b.json', 'x']], {
    formatVersion: 1,
    registry: null,
    files: { 'ml/runs/a b.json': digest('x') },
  });
  await unpack();
  expect(await readFile(join(base, 'inner/to/ml/runs/a b.json'), 'utf8')).toBe('x');
  expect(gunzipSync(await readFile(join(base, 'backup'))).toString('latin1')).toContain(
    'ml/runs/a b.json',
  );
});

it('is taken without versions that are damaged and names them, and so does its restore', async () => {
  const root = join(base, 'project');
  const story: string[] = [];
  const say = (line: string) => void story.push(line);
  const project = openProject({ root, env: {}, say });
  for (const seed of [0, 1, 2]) {
    const bundleDir = join(base, `${seed}`);
    await writeTinyBundle({ dir: bundleDir, seed });
    const { version } = await project.registry.createVersion({
      bundleDir,
      evaluation: {},
      by: 'x',
    });
    await project.registry.deploy({ version, reason: 'test', by: 'x' });
  }
  const versions = join(root, 'ml/models/versions');
  await rm(join(versions, 'v1.0.0/evaluation.json'));
  await rm(join(versions, 'v1.2.0'), { recursive: true });
  const file = join(base, 'backup');
  const damaged_versions = ['v1.0.0', 'v1.2.0'];
  expect(await backupProject(project, { file })).toMatchObject({ versions: 1, damaged_versions });
  const told = (lines: string[]) =>
    lines.filter((line) => line.startsWith('Not in it, as it is damaged'));
  const lines = told(story.splice(0));
  expect(lines.join()).toMatch(/v1.0.0: .*evaluation.json is gone.*v1.2.0 \(in production\): /);
  const to = join(base, 'restored');
  expect(await restoreProject({ file, root: to, env: {}, clock: Date.now, say })).toMatchObject({
    damaged_versions,
    revision: 6,
  });
  expect(told(story)).toEqual(lines);
  const { registry } = openProject({ root: to, env: {} });
  expect((await registry.verify()).problems.map(({ where }) => where)).toEqual(damaged_versions);
  expect(await registry.rollback({ reason: 'x', by: 'x' })).toMatchObject({ to: 'v1.1.0' });
});

it.each([
  '../out',
  'ml/../../out',
  '/tmp/out',
  'ml//x',
  'ml/./x',
  'ml\\..\\x',
  'C:/x',
  'ml/x\u0007',
  'ml',
  'logs/x',
  '.env',
])('refuses the path %j and writes nothing outside', async (path) => {
  await archive([[path, 'x']], {
    formatVersion: 1,
    registry: null,
    files: { [path]: digest('x') },
  });
  await expect(unpack()).rejects.toMatchObject({ code: 'INTEGRITY' });
  expect((await readdir(base)).sort()).toEqual(['backup', 'inner']);
  expect(await readdir(join(base, 'inner/to'))).toEqual([]);
});

it.each(['symlink', 'link', 'directory', 'fifo'] as const)('refuses a %s', async (type) => {
  const tar = pack();
  tar.entry({ name: 'ml/x', type, linkname: '/etc/passwd', size: 0 });
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece);
  const packed = gzipSync(Buffer.concat(pieces));
  const comment = `sha256 ${createHash('sha256').update(packed).digest('hex')}\0`;
  const seal = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 16, 0, 0, 0, 0, 0, 255]),
    Buffer.from(comment),
    Buffer.from([3, 0]),
    Buffer.alloc(8),
  ]);
  await writeFile(join(base, 'backup'), Buffer.concat([packed, seal]));
  await expect(unpack()).rejects.toThrow(/not a file|can not be unpacked/);
});

const X = ['ml/runs/x', 'x'] as const;
it.each([
  ['without a manifest', [X], null],
  ['with a file that its manifest lacks', [X], { formatVersion: 1, registry: null, files: {} }],
  [
    'without a file of its manifest',
    [],
    { formatVersion: 1, registry: null, files: { 'ml/runs/x': digest('x') } },
  ],
  [
    'with another file than its manifest names',
    [X],
    { formatVersion: 1, registry: null, files: { 'ml/runs/x': digest('y') } },
  ],
  [
    'with a file twice',
    [X, X],
    { formatVersion: 1, registry: null, files: { 'ml/runs/x': digest('x') } },
  ],
  ['of a later format', [X], { formatVersion: 2, files: {} }],
  [
    'with a registry that cannot be trusted',
    [['ml/models/versions/index/0000000001.json', '{}']],
    {
      formatVersion: 1,
      registry: { revision: 1 },
      files: { 'ml/models/versions/index/0000000001.json': digest('{}') },
    },
  ],
] as const)('refuses a backup %s', async (_, files, manifest) => {
  await archive(files, manifest);
  await expect(unpack()).rejects.toMatchObject({ code: 'INTEGRITY' });
});
