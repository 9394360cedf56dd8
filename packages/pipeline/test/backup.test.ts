import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, isBpError } from '@bp/contracts';
import { scanRecords } from '@bp/dataset';
import { readPendingRecords } from '@bp/feedback';
import { openRegistry } from '@bp/registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeTinyBundle } from '../../registry/src/testing/tiny-bundle.js';
import {
  backupProject,
  collectStep,
  forgetFeedback,
  openProject,
  type Project,
  projectPaths,
  readRuns,
  restoreProject,
  withRunLock,
} from '../src/index.js';
import { acquireRunLock } from '../src/run/run-lock.js';

const LONG = process.env.BP_LONG === '1';
const NOW = Date.parse('2026-01-10T00:00:00Z');
const process_ = (name: string): string => join(import.meta.dirname, 'processes', name);

let base: string;
let bundles: string;
beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), 'bp-bundles-'));
  for (const seed of [0, 1, 2]) await writeTinyBundle({ dir: join(bundles, `${seed}`), seed });
});
afterAll(() => rm(bundles, { recursive: true, force: true }));
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'bp-backup-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const restore = (file: string, root: string) =>
  restoreProject({ file, root, env: {}, clock: () => NOW });

/** A project with versions, rows, a prediction, a quarantined line and settings. */
async function smallProject(name: string, tasks = 3): Promise<Project> {
  const root = join(base, name);
  const project = openProject({ root, clock: () => NOW, env: {} });
  await mkdir(join(root, 'logs'), { recursive: true });
  const lines = Array.from({ length: tasks }, (_, task) => ({
    timestamp: '2026-01-09T00:00:00Z',
    task_id: `${name}-${task}`,
    domain: `${name}-${task}.example`,
    action_attempted: 'forum',
    result: 'success',
  }));
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(root, 'logs/automation_logs.jsonl'), `${text}no json\n`);
  await writeFile(join(root, 'bp.config.json'), `{"training": {"seed": ${tasks}}}\n`);
  await writeFile(join(root, '.env'), 'LARAVEL_API_TOKEN=hush\n');
  await withRunLock(project, 'test', (inner) => collectStep(inner));
  for (const seed of [0, 1]) {
    const { version } = await project.registry.createVersion({
      bundleDir: join(bundles, `${seed}`),
      evaluation: { accuracy: tasks },
      by: name,
    });
    await project.registry.deploy({ version, reason: 'test', by: name });
  }
  return project;
}

/** What is remembered, by path: equal states have equal ones. */
async function stateOf(root: string): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length + 1);
    if (!entry.isFile() || !/^(bp\.config|ml\/(datasets|runs|models)\/)/.test(path)) continue;
    // A hint of which logs were read, which no backup holds, is left out too.
    if (/versions\/index\/|already-read\.json$/.test(path)) continue;
    state[path] = createHash('sha256')
      .update(await readFile(join(root, path)))
      .digest('hex');
  }
  return state;
}

/** A lock whose holder died before it could name itself is free after some seconds. */
async function nextRun(root: string): Promise<void> {
  for (;;) {
    try {
      return await withRunLock(openProject({ root, env: {} }), 'next', async () => undefined);
    } catch (error) {
      if (!isBpError(error) || error.code !== 'LOCK_HELD') throw error;
      await sleep(500);
    }
  }
}

async function tasksOf(root: string): Promise<Set<string>> {
  const { dataset, pending } = projectPaths(root);
  const tasks = new Set<string>();
  await scanRecords({ path: dataset }, (text) => tasks.add(text('task_id')));
  for await (const { task_id } of readPendingRecords(pending)) tasks.add(String(task_id));
  return tasks;
}

it('brings everything back but logs and secrets, into a new, an empty or an older project', async () => {
  const project = await smallProject('one');
  const file = join(base, 'backup.tar.gz');
  const made = await backupProject(project, { file });
  expect(made).toMatchObject({ revision: 4, versions: 2 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const before = await stateOf(project.paths.root);
  await mkdir(join(base, 'empty'));
  const older = await smallProject('older', 5);
  for (const root of [join(base, 'new'), join(base, 'empty'), older.paths.root]) {
    expect(await restore(file, root)).toMatchObject({
      files: made.files,
      revision: 4,
      forgotten: 0,
    });
    expect(await stateOf(root)).toEqual(before);
    expect(await openRegistry({ root: projectPaths(root).models }).verify()).toMatchObject({
      ok: true,
      problems: [],
    });
    expect((await readdir(root)).filter((name) => name.startsWith('.restore'))).toEqual([]);
  }
  expect(await readdir(join(base, 'new'))).toEqual(['bp.config.json', 'logs', 'ml']);
  expect(await readFile(join(older.paths.root, '.env'), 'utf8')).toContain('hush');
  expect((await readdir(base)).sort()).toEqual(['backup.tar.gz', 'empty', 'new', 'older', 'one']);
});

it('keeps out what was forgotten since, and takes the tombstones along', async () => {
  const project = await smallProject('one');
  await writeFile(
    join(project.paths.root, 'ml/datasets/old.legacy'),
    'URL,TYPE\nhttps://one-1.example/,FORUM\nhttps://kept.example/,FORUM\n',
  );
  const [before, after] = [join(base, 'before'), join(base, 'after')];
  await backupProject(project, { file: before });
  await forgetFeedback(project, { domain: 'one-1.example', reason: 'asked' });
  await backupProject(project, { file: after });
  expect(await restore(before, project.paths.root)).toMatchObject({ forgotten: 2 });
  expect(await readFile(join(project.paths.root, 'ml/datasets/old.legacy'), 'utf8')).toMatch(
    /^URL,TYPE\n +\nhttps:\/\/kept/,
  );
  expect(await tasksOf(project.paths.root)).toEqual(new Set(['one-0', 'one-2']));
  await restore(after, join(base, 'new'));
  await mkdir(join(base, 'new/logs'), { recursive: true });
  await writeFile(
    join(base, 'new/logs/automation_logs.jsonl'),
    '{"task_id":"one-1","action_attempted":"forum","result":"failed"}\n',
  );
  const restored = openProject({ root: join(base, 'new'), clock: () => NOW, env: {} });
  expect(await collectStep(restored)).toMatchObject({ read: 1, forgotten: 1 });
  // Another project's tombstones say nothing here: with both, something could come back.
  const other = await smallProject('other');
  await forgetFeedback(other, { task: 'other-1', reason: 'asked' });
  await expect(restore(after, other.paths.root)).rejects.toMatchObject({ code: 'INTEGRITY' });
});

it('refuses a folder of something else, and a project in which a run goes on', async () => {
  const project = await smallProject('one');
  const file = join(base, 'backup');
  await backupProject(project, { file });
  await mkdir(join(base, 'music'));
  await writeFile(join(base, 'music/song'), '');
  await expect(restore(file, join(base, 'music'))).rejects.toMatchObject({ code: 'USAGE' });
  const lock = await acquireRunLock({
    path: project.paths.lock,
    command: 'a run',
    clock: () => NOW,
  });
  await expect(restore(file, project.paths.root)).rejects.toMatchObject({ code: 'LOCK_HELD' });
  await lock.release();
  await expect(restore(join(base, 'none'), join(base, 'new'))).rejects.toMatchObject({
    code: 'USAGE',
  });
});

it('refuses a backup that was cut or altered in any of its bytes', async () => {
  const file = join(base, 'backup');
  await backupProject(await smallProject('one'), { file });
  const whole = await readFile(file);
  const bent = join(base, 'bent');
  const refused = async (bytes: Uint8Array, what: string): Promise<void> => {
    await writeFile(bent, bytes);
    await expect(restore(bent, join(base, 'new')), what).rejects.toMatchObject({
      code: 'INTEGRITY',
    });
  };
  const stride = LONG ? 1 : Math.ceil(whole.length / 150);
  const edge = (at: number): boolean => at < 20 || at > whole.length - 110;
  for (let at = 0; at < whole.length; at += edge(at + 1) ? 1 : stride) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1 << (at % 8);
    await refused(bytes, `byte ${at} of ${whole.length}`);
  }
  for (const share of [0, 0.1, 0.5, 0.9, 0.999])
    await refused(whole.subarray(0, whole.length * share), `${share}`);
  await refused(Buffer.concat([whole, Buffer.alloc(1)]), 'longer');
  expect((await readdir(base)).sort()).toEqual(['backup', 'bent', 'one']);
});

describe('while a project is in use', () => {
  it(
    `restores each of ${LONG ? 200 : 12} backups to a consistent state`,
    async () => {
      const root = join(base, 'busy');
      await mkdir(join(root, 'logs'), { recursive: true });
      const child = fork(process_('keep-busy.mjs'), [root, bundles], { execArgv: [] });
      const ended = once(child, 'exit');
      let told = { turn: -1, revision: 0 };
      child.on('message', (message: typeof told) => {
        told = message;
      });
      while (told.turn < 0) await once(child, 'message');
      const file = join(base, 'backup');
      const project = openProject({ root, env: {} });
      for (let number = 0; number < (LONG ? 200 : 12); number += 1) {
        const { turn, revision } = told;
        await backupProject(project, { file });
        const copy = join(base, `copy-${number}`);
        const restored = await restore(file, copy);
        expect(restored.revision).toBeGreaterThanOrEqual(revision);
        const index = await openRegistry({ root: projectPaths(copy).models }).index();
        const known = new Set(index?.log.map((entry) => ('version' in entry ? entry.version : '')));
        for (const { version } of await readRuns(projectPaths(copy).runs)) {
          if (version !== null) expect(known).toContain(version);
        }
        const tasks = await tasksOf(copy);
        for (let past = 0; past <= turn; past += 1) {
          // Each sixth is forgotten in the turn after its own.
          if (past % 6 !== 4) expect(tasks, `done-${past} of ${turn}`).toContain(`done-${past}`);
          else if (past < turn) expect(tasks).not.toContain(`done-${past}`);
          expect(tasks, `late-${past} of ${turn}`).toContain(`late-${past}`);
        }
        await rm(copy, { recursive: true });
      }
      child.send('stop');
      expect((await ended)[0]).toBe(0);
    },
    LONG ? 600_000 : 60_000,
  );
});

it(
  `leaves the old or the new, killed at ${LONG ? 100 : 6} instants of restoring`,
  async () => {
    const source = await smallProject('one', 400);
    const file = join(base, 'backup');
    await backupProject(source, { file });
    const after = await stateOf(source.paths.root);
    const random = createRandom(7);
    const old = await smallProject('old', 100);
    const before = await stateOf(old.paths.root);
    const oldFile = join(base, 'old-backup');
    await backupProject(old, { file: oldFile });
    const seen = { old: 0, new: 0 };
    let duration = 200;
    for (let number = 0; number < (LONG ? 100 : 6); number += 1) {
      const root = join(base, number % 3 === 0 ? `fresh-${number}` : 'old');
      const child = fork(process_('restore-once.mjs'), [file, root], { execArgv: [] });
      const ended = once(child, 'exit');
      await once(child, 'message');
      const began = performance.now();
      if (number > 0) {
        setTimeout(() => child.kill('SIGKILL'), random() * duration * 1.1);
      }
      await ended;
      if (number === 0) duration = performance.now() - began;
      if (number % 3 === 0) {
        const there = await readdir(root).catch(() => []);
        if (there.length > 0) expect(await stateOf(root)).toEqual(after);
        continue;
      }
      // Whatever is begun next finishes what was decided.
      await nextRun(root);
      const state = await stateOf(root);
      const isNew = JSON.stringify(state) === JSON.stringify(after);
      seen[isNew ? 'new' : 'old'] += 1;
      expect(state).toEqual(isNew ? after : before);
      if (isNew) await restore(oldFile, root);
    }
    if (LONG) expect(Math.min(seen.old, seen.new)).toBeGreaterThan(5);
  },
  LONG ? 600_000 : 60_000,
);
