import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireRunLock, lockOwner } from './run-lock.js';

const clock = (): number => Date.UTC(2026, 0, 5, 2);

describe('the run lock', () => {
  let path: string;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bp-lock-'));
    path = join(folder, 'ml', 'run');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is held by one, and the second is told who holds it since when', async () => {
    const lock = await acquireRunLock({ path, command: 'bp retrain', clock });
    const error = await acquireRunLock({ path, command: 'bp collect', clock }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'LOCK_HELD', details: { pid: process.pid } });
    expect((error as Error).message).toContain('bp retrain');
    expect((error as Error).message).toContain('2026-01-05T02:00:00.000Z');
    expect(await lockOwner(path)).toMatchObject({ command: 'bp retrain' });
    await lock.release();
    expect(await lockOwner(path)).toBeNull();
    const next = await acquireRunLock({ path, command: 'bp collect', clock });
    await next.release();
  });

  it('is taken over at once from a holder on this machine that died', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await mkdir(`${path}.lock`, { recursive: true });
    const owner = {
      pid: child.pid,
      host: hostname(),
      command: 'bp retrain',
      since: '2026-01-01T00:00:00.000Z',
    };
    await writeFile(`${path}.owner.json`, JSON.stringify(owner));
    expect(await lockOwner(path)).toBeNull();
    const lock = await acquireRunLock({ path, command: 'bp retrain', clock });
    expect(await lockOwner(path)).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('is not taken over from a holder on another machine', async () => {
    await mkdir(`${path}.lock`, { recursive: true });
    const owner = { pid: 1, host: 'elsewhere', command: 'bp retrain', since: 'then' };
    await writeFile(`${path}.owner.json`, JSON.stringify(owner));
    await expect(acquireRunLock({ path, command: 'bp retrain', clock })).rejects.toMatchObject({
      code: 'LOCK_HELD',
      details: { host: 'elsewhere' },
    });
  });

  it('lets only one of many through that find a dead holder', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await mkdir(`${path}.lock`, { recursive: true });
    const owner = { pid: child.pid, host: hostname(), command: 'x', since: 'then' };
    await writeFile(`${path}.owner.json`, JSON.stringify(owner));
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireRunLock({ path, command: 'bp retrain', clock })),
    );
    const taken = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    await taken[0]!.value.release();
  });

  it('is held by one where a dead holder left only its name', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await mkdir(join(folder, 'ml'));
    const owner = { pid: child.pid, host: hostname(), command: 'x', since: 'then' };
    await writeFile(`${path}.owner.json`, JSON.stringify(owner));
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireRunLock({ path, command: 'bp retrain', clock })),
    );
    const taken = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    await taken[0]!.value.release();
  });
});
