import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callBp, makeRoot, removeRoot } from './run-bp.js';

let root: string;
const bp = (...args: string[]) => callBp(args, { root, env: { LARAVEL_API_TOKEN: 'hush-hush' } });

beforeAll(async () => {
  root = await makeRoot();
  await mkdir(join(root, 'logs'));
  const attempt = (task: string) =>
    `${JSON.stringify({ task_id: task, domain: `${task}.example`, action_attempted: 'forum', result: 'success' })}\n`;
  await writeFile(
    join(root, 'logs/automation_logs.jsonl'),
    `${attempt('gone')}${attempt('kept')}=HYPERLINK("http://x.test")\n-5\n`,
  );
  expect((await bp('collect')).code).toBe(0);
});
afterAll(() => removeRoot(root));

it('gives spreadsheets no formula to run', async () => {
  const { stdout } = await bp('quarantine', 'show', '--csv');
  expect(stdout.trim().split('\n')).toEqual([
    'source,line,reason,text',
    `logs/automation_logs.jsonl,3,not JSON (cut off?),"'=HYPERLINK(""http://x.test"")"`,
    'logs/automation_logs.jsonl,4,not a JSON object,-5',
  ]);
});

it('forgets, and brings nothing of it back from a backup', async () => {
  const backup = join(root, 'backup.tar.gz');
  expect((await bp('backup', backup, '--json')).json()).toMatchObject({ files: 2, versions: 0 });
  const bare = await bp('forget', '--domain', 'gone.example');
  expect(bare).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') });
  const forgotten = await bp('forget', '--domain', 'gone.example', '--reason', 'asked', '--json');
  expect(forgotten.json()).toMatchObject({ removed: { dataset: 1, logs: 1 }, left: [] });
  expect((await bp('restore', backup, '--json')).json()).toMatchObject({ forgotten: 1 });
  const list = await bp('forget', 'list', '--json');
  expect(list.json()).toMatchObject([{ kind: 'domain', records: 2, finished: true }]);
  const dataset = await readFile(join(root, 'ml/datasets/training_backlinks_enriched.csv'), 'utf8');
  expect(dataset).toContain('kept.example');
  expect(dataset + list.stdout + forgotten.stdout).not.toContain('gone.example');
});

it('says what is wrong with a backup by its exit code', async () => {
  await writeFile(join(root, 'no-backup'), 'x'.repeat(1000));
  expect((await bp('restore', join(root, 'no-backup'), '--to', join(root, 'new'))).code).toBe(6);
  expect((await bp('restore', join(root, 'none'), '--to', join(root, 'new'))).code).toBe(2);
});
