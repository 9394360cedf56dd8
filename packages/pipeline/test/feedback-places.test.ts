import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { feedbackPlaces } from '../src/forget/feedback-places.js';
import { collectStep, openProject } from '../src/index.js';

it.skipIf(process.platform === 'win32')(
  'leaves alone what a link outside of the project leads to, and shows nobody what was found there',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bp-places-'));
    try {
      const root = join(folder, 'project');
      await mkdir(join(root, 'logs'), { recursive: true });
      await writeFile(join(root, 'logs/automation_logs.jsonl'), '{"task_id":"1"}\n');
      await writeFile(join(folder, 'secret'), 'root:x:0:0\n');
      await symlink(join(folder, 'secret'), join(root, 'logs/automation_logs.jsonl.1'));
      await symlink('automation_logs.jsonl.5', join(root, 'logs/automation_logs.jsonl.5'));
      await symlink('automation_logs.jsonl', join(root, 'logs/automation_logs.jsonl.2'));
      const project = openProject({ root, clock: () => 0 });
      const { outside, places } = await feedbackPlaces(project);
      expect([...outside].sort()).toEqual([
        'logs/automation_logs.jsonl.1',
        'logs/automation_logs.jsonl.5',
      ]);
      const logs = places.filter(({ kind }) => kind === 'logs').map(({ name }) => name);
      expect(logs.sort()).toEqual(['logs/automation_logs.jsonl', 'logs/automation_logs.jsonl.2']);
      await collectStep(project).catch(() => {});
      expect((await stat(project.paths.quarantine)).mode & 0o077).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
