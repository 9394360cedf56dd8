import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { collectStep, openProject } from '../src/index.js';

const AT = '2026-01-05T10:00:00Z';
const OUTCOME = JSON.stringify({
  timestamp: AT,
  task_id: 1,
  domain: 'example.org',
  action_attempted: 'forum',
  result: 'success',
});
const PREDICTION = JSON.stringify({
  timestamp: AT,
  prediction_id: 'p1',
  task_id: 1,
  domain: 'example.org',
  pa: 61,
  da: 34,
  site_type: 'forum',
  rule_based_action: 'forum',
  ai_predicted_action: 'profile',
  ai_confidence: 0.7,
  task_result: null,
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-late-'));
  await mkdir(join(root, 'logs'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const collect = async (automation: string, shadow: string): Promise<void> => {
  await writeFile(join(root, 'logs/automation_logs.jsonl'), automation);
  await writeFile(join(root, 'logs/shadow_mode_logs.jsonl'), shadow);
  await collectStep(openProject({ root, clock: () => Date.parse('2026-01-06T00:00:00Z') }));
};
const dataset = (): Promise<string> =>
  readFile(join(root, 'ml/datasets/training_backlinks_enriched.csv'), 'utf8');

it.each([
  ['the outcome', [OUTCOME, ''], ['', PREDICTION]],
  ['the prediction', ['', PREDICTION], [OUTCOME, '']],
])(
  'gives the same dataset where %s comes a run before the rest, logs rotated away between',
  async (_, first, second) => {
    await collect(`${OUTCOME}\n`, `${PREDICTION}\n`);
    const together = await dataset();
    expect(together).toContain(',61,34,forum,');
    await rm(join(root, 'ml'), { recursive: true });
    await collect(`${first[0]}\n`, `${first[1]}\n`);
    await collect(`${second[0]}\n`, `${second[1]}\n`);
    expect(await dataset()).toBe(together);
  },
);
