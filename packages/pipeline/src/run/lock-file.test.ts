import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdLock, isHeld } from './lock-file.js';

it('tells by a signal that a lock was lost, and leaves the next holder’s alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bp-hold-'));
  try {
    const path = join(folder, 'work');
    const first = await holdLock(path, 1000);
    expect(await holdLock(path)).toBeNull();
    // As after a long sleep of the machine: somebody has taken the lock for that of a dead process.
    await rm(`${path}.lock`, { recursive: true });
    await once(first!.lost, 'abort');
    expect(first!.lost.reason).toMatchObject({ code: 'LOCK_LOST' });
    const second = await holdLock(path);
    await first!.release();
    expect(await isHeld(path)).toBe(true);
    await second!.release();
    expect(await isHeld(path)).toBe(false);
    await expect(stat(`${path}.lock`)).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
