import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { joinTombstones, openTombstones, type TombstoneFiles } from './tombstones.js';

let base: string;
let files: TombstoneFiles;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'bp-tombstones-'));
  files = filesOf('a');
});
afterEach(() => rm(base, { recursive: true, force: true }));

function filesOf(name: string): TombstoneFiles {
  return { tombstones: join(base, name, 'forgotten.json'), key: join(base, name, 'forgotten.key') };
}

async function bury(
  into: TombstoneFiles,
  domain: string | null,
  tasks: readonly string[],
): Promise<string> {
  const tombstones = await openTombstones(into);
  const kind = domain === null ? 'task' : 'domain';
  const id = await tombstones.idOf(kind, domain ?? tasks[0]!);
  const said = {
    at: '2026-01-01T00:00:00.000Z',
    by: 'ann',
    reason: 'asked',
    records: 2,
    finished: true,
  };
  await tombstones.put({ id, kind, ...said }, { domain, tasks });
  return id;
}

it('knows tasks and every host of a domain, and holds neither in clear', async () => {
  expect((await openTombstones(files)).forgotten).toBe(undefined);
  const id = await bury(files, 'shop.example', ['task-71']);
  expect(await bury(files, 'shop.example', ['task-72'])).toBe(id);
  await bury(files, null, ['task-9']);
  const { forgotten, list } = await openTombstones(files);
  expect(list.map(({ kind, records }) => [kind, records])).toEqual([
    ['domain', 2],
    ['task', 2],
  ]);
  for (const host of ['shop.example', 'a.b.shop.example']) expect(forgotten!.host(host)).toBe(true);
  for (const host of ['example', 'other.example', 'shop.example.org'])
    expect(forgotten!.host(host)).toBe(false);
  for (const task of ['task-71', 'task-72', 'task-9']) expect(forgotten!.task(task)).toBe(true);
  expect(forgotten!.task('task-7')).toBe(false);
  expect(await readFile(files.tombstones, 'utf8')).not.toMatch(/shop|task-\d/);
  expect((await stat(files.key)).mode & 0o777).toBe(0o600);
});

it('has other hashes under another key', async () => {
  expect(await bury(files, 'shop.example', [])).not.toBe(
    await bury(filesOf('b'), 'shop.example', []),
  );
});

it.each([
  ['a key that is gone', async () => rm(files.key)],
  ['a key that was cut', async () => writeFile(files.key, 'short')],
  ['tombstones that were cut', async () => writeFile(files.tombstones, '{"formatVersion":1,"tomb')],
  [
    'tombstones of another form',
    async () => writeFile(files.tombstones, '{"formatVersion":1,"tombstones":[{}]}'),
  ],
  ['tombstones of a later format', async () => writeFile(files.tombstones, '{"formatVersion":2}')],
] as const)('refuses to go on with %s', async (_, damage) => {
  await bury(files, 'shop.example', []);
  await damage();
  await expect(openTombstones(files)).rejects.toMatchObject({ code: 'INTEGRITY' });
});

it('joins those of a project and of its backup, and of no other', async () => {
  const backup = filesOf('b');
  await bury(files, 'shop.example', ['1']);
  await joinTombstones(files, backup);
  await bury(backup, null, ['2']);
  await bury(files, 'shop.example', ['3']);
  await joinTombstones(files, backup);
  const { forgotten, list } = await openTombstones(backup);
  expect(list).toHaveLength(2);
  expect(['1', '2', '3'].filter((task) => !forgotten!.task(task))).toEqual([]);
  const other = filesOf('c');
  await bury(other, 'shop.example', []);
  await expect(joinTombstones(files, other)).rejects.toMatchObject({ code: 'INTEGRITY' });
});
