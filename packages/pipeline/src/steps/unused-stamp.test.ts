import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unusedStamp } from './unused-stamp.js';

it('gives another name to what is made within the same second', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bp-stamp-'));
  try {
    const pathOf = (stamp: string): string => join(dir, `evaluation_${stamp}.json`);
    const now = Date.UTC(2026, 0, 5, 2);
    const names: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const stamp = await unusedStamp(now, pathOf);
      await writeFile(pathOf(stamp), '');
      names.push(stamp);
    }
    expect(names).toEqual(['20260105_020000', '20260105_020000_2', '20260105_020000_3']);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
