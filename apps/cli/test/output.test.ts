import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPaths, readRuns } from '@bp/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRoot, removeRoot, runBp } from './run-bp.js';

describe('bp whose output arrives nowhere', () => {
  let root: string;
  beforeEach(async () => {
    root = await makeRoot();
    await mkdir(join(root, 'logs'));
  });
  afterEach(() => removeRoot(root));

  const intoFullDisk = async (...args: string[]) => {
    const full = await open('/dev/full', 'w');
    try {
      return await runBp(args, { root, stdout: full.fd });
    } finally {
      await full.close();
    }
  };
  const lastRun = async () => (await readRuns(projectPaths(root).runs))[0];

  describe.runIf(existsSync('/dev/full'))('on a full disk', () => {
    it('says so, and fails', async () => {
      const done = await intoFullDisk('status');
      expect(done.stderr).toMatch(/^Error STORAGE_FAILED: Standard output .*disk is full.*\n.*\n$/);
      expect(done.code).toBe(1);
    });

    it('ends the run as it would have ended', async () => {
      const done = await intoFullDisk('retrain');
      expect(done.stderr).toMatch(/^Error NOT_ENOUGH_DATA: .*\n.*\nError STORAGE_FAILED: /);
      expect(done.stderr).not.toContain('    at ');
      expect(done.code).toBe(4);
      expect(await lastRun()).toMatchObject({ status: 'failed', error: { step: 'collect' } });
    });
  });

  it('ends well and in silence where nobody reads any more', async () => {
    await writeFile(
      join(root, 'logs/automation_logs.jsonl'),
      `${JSON.stringify({ timestamp: new Date().toISOString(), task_id: 1, domain: 'a.example', action_attempted: 'forum', result: 'success' })}\n`,
    );
    expect(await runBp(['collect'], { root, stdout: 'closed' })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await readFile(projectPaths(root).dataset, 'utf8')).toContain('a.example');
    expect((await runBp(['retrain'], { root, stdout: 'closed' })).code).toBe(4);
    expect(await lastRun()).toMatchObject({ status: 'failed' });
  });
});
