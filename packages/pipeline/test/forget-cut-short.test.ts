import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectStep, forgetFeedback, openProject, tombstonesOf } from '../src/index.js';
import { namedIn } from '../src/testing/named-in.js';

it('is finished by the same call, wherever it was cut short, and nothing comes back meanwhile', async () => {
  const base = await mkdtemp(join(tmpdir(), 'bp-forget-cut-'));
  const line = (task: string, fields: object): string =>
    `${JSON.stringify({ timestamp: '2026-01-09T00:00:00Z', task_id: task, domain: `${task}.example`, ...fields })}\n`;
  const result = { action_attempted: 'forum', result: 'success' };
  const logs = {
    'automation_logs.jsonl':
      line('gone', result) + line('kept', result) + line('gone', { result: 'bad' }),
    'shadow_mode_logs.jsonl': line('gone', { rule_based_action: 'guest', task_result: null }),
  };
  const cut = Symbol('cut');
  const want = { domain: 'gone.example', reason: 'asked' };
  try {
    let finishedBy = 0;
    for (let step = 1; finishedBy === 0; step += process.env.BP_LONG === '1' ? 1 : 4) {
      const root = join(base, String(step));
      await mkdir(join(root, 'logs'), { recursive: true });
      for (const [name, text] of Object.entries(logs))
        await writeFile(join(root, 'logs', name), text);
      let checks = 0;
      const signal = Object.assign(Object.create(new AbortController().signal), {
        throwIfAborted() {
          checks += 1;
          if (checks === step) throw cut;
        },
      });
      const project = openProject({
        root,
        env: {},
        clock: () => Date.parse('2026-01-10T00:00:00Z'),
      });
      await collectStep(project);
      await forgetFeedback({ ...project, signal }, want).then(
        () => {
          finishedBy = step;
        },
        (error) => expect(error).toMatchObject({ code: 'CANCELLED', cause: cut }),
      );
      const [tombstone] = (await tombstonesOf(project.paths)).list;
      if (tombstone?.finished === false) {
        await writeFile(join(root, 'logs/automation_logs.jsonl'), logs['automation_logs.jsonl']);
        expect(await collectStep(project)).toMatchObject({
          new: 0,
          forgotten:
            2 +
            Number(
              (await readFile(join(root, 'logs/shadow_mode_logs.jsonl'), 'utf8')).trim() !== '',
            ),
        });
      }
      await forgetFeedback(project, want);
      expect((await tombstonesOf(project.paths)).list).toMatchObject([{ finished: true }]);
      expect(await namedIn(root, ['gone'])).toEqual([]);
      expect((await namedIn(root, ['kept'])).length).toBe(2);
    }
    expect(finishedBy).toBeGreaterThan(8);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});

it.each([
  [{}, 'one of them'],
  [{ task: '1', domain: 'shop.example' }, 'one of them'],
  [{ task: ' ' }, 'one of them'],
  [{ domain: 'sub.shop.example' }, 'shop.example'],
  [{ domain: 'shop.example', reason: '' }, 'reason'],
  [{ domain: 'shop.example', reason: 'https://www.shop.example asked' }, 'reason'],
  [{ task: 'a-7', reason: 'see a-7, twice' }, 'reason'],
])('refuses %j and changes nothing', async (given, why) => {
  const root = await mkdtemp(join(tmpdir(), 'bp-forget-usage-'));
  const asked = forgetFeedback(openProject({ root, env: {} }), { reason: 'asked', ...given });
  await expect(asked).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(why),
  });
  expect(await readdir(root)).toEqual([]);
  await rm(root, { recursive: true });
});
