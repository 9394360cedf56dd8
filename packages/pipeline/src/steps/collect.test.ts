import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProject } from '../project.js';
import { DEFAULT_SETTINGS } from '../settings/settings.js';
import { collectStep } from './collect.js';

const LINE = `${JSON.stringify({
  timestamp: '2026-01-09T10:00:00Z',
  task_id: 1,
  domain: 'a.example',
  action_attempted: 'guest',
  result: 'success',
})}\n`;

describe('the warnings of a collection', () => {
  let root: string;
  let story: string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-collect-'));
    story = [];
    await mkdir(join(root, 'logs'));
    await writeFile(join(root, 'logs/automation_logs.jsonl'), LINE);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const open = (env: NodeJS.ProcessEnv = {}, apiUrl: string | null = null) =>
    openProject({
      root,
      env,
      clock: () => Date.parse('2026-01-10T00:00:00Z'),
      say: (line) => story.push(line),
      settings: {
        ...DEFAULT_SETTINGS,
        feedback: { ...DEFAULT_SETTINGS.feedback, apiUrl },
      },
    });

  it('tell a source that was read in part from one that was left out', async () => {
    await writeFile(join(root, 'logs/automation_logs.jsonl.2.gz'), 'no gzip');
    await mkdir(join(root, 'logs/shadow_mode_logs.jsonl'));
    const { warnings, ...counts } = await collectStep(open());
    expect(counts).toMatchObject({ new: 1, degraded: true });
    expect(warnings).toEqual([
      expect.stringMatching(/^automation was read in part: .*\.2\.gz could not be read/),
      expect.stringMatching(/^shadow was left out: .*it is a folder/),
    ]);
  });
});
