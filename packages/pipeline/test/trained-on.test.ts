import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectStep, openProject, openTestPart, prepareStep } from '../src/index.js';

const AT = '2026-01-05T10:00:00Z';
/** Few enough that no model of the policy is trained. */
const ROWS = 60;

it('counts what a model of each objective has learned of an action', async () => {
  const root = await mkdtemp(join(tmpdir(), 'bp-trained-on-'));
  try {
    const line = (index: number): string =>
      JSON.stringify({
        timestamp: AT,
        task_id: index,
        domain: `site${index}.example`,
        action_attempted: index % 2 === 0 ? 'forum' : 'comment',
        // A forum attempt never works here: nothing for a model of the action that worked.
        result: index % 4 === 1 ? 'success' : 'failed',
      });
    await mkdir(join(root, 'logs'));
    const lines = Array.from({ length: ROWS }, (_, index) => line(index));
    await writeFile(join(root, 'logs/automation_logs.jsonl'), lines.join('\n'));
    const project = openProject({ root, clock: () => Date.parse(AT) });
    await collectStep(project);
    const { trainedOn } = await openTestPart(project, await prepareStep(project));
    expect(trainedOn.success.forum).toBeGreaterThan(0);
    expect(trainedOn.action.forum).toBe(0);
    expect(trainedOn.action.comment).toBeGreaterThan(0);
    expect(trainedOn.success.comment).toBeGreaterThan(trainedOn.action.comment);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
