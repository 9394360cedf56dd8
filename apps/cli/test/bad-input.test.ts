import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireRunLock, projectPaths } from '@bp/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callBp, makeRoot, removeRoot } from './run-bp.js';

describe('bp on bad input', () => {
  let root: string;
  beforeEach(async () => {
    root = await makeRoot();
    await mkdir(join(root, 'logs'));
  });
  afterEach(() => removeRoot(root));

  const bp = (...args: string[]) => callBp(args, { root });
  const log = (...lines: string[]): Promise<void> =>
    writeFile(join(root, 'logs/automation_logs.jsonl'), lines.join('\n'));
  const line = (fields: object): string =>
    JSON.stringify({
      timestamp: new Date().toISOString(),
      task_id: 1,
      domain: 'example.org',
      action_attempted: 'comment',
      result: 'success',
      failure_reason: null,
      captcha_type: null,
      execution_time: 3.5,
      retry_count: 0,
      ...fields,
    });

  it('ends with 4 where there is nothing, naming the files looked for', async () => {
    const done = await bp('retrain');
    expect(done.code).toBe(4);
    expect(done.stderr).toContain('NOT_ENOUGH_DATA');
    for (const file of ['automation_logs.jsonl', 'shadow_mode_logs.jsonl', 'training_backlinks']) {
      expect(done.stderr).toContain(file);
    }
    expect(done.stderr).toContain('bp import');
    expect(done.stderr).not.toContain('    at ');
  });

  it('ends with 5 where the only log is a folder', async () => {
    await mkdir(join(root, 'logs/automation_logs.jsonl'));
    const done = await bp('retrain', '--json');
    expect(done.code).toBe(5);
    expect(done.json()).toMatchObject({ error: { code: 'SOURCE_UNREADABLE' } });
  });

  it('quarantines and counts what it cannot use, and keeps the rest', async () => {
    await writeFile(
      join(root, 'logs/automation_logs.jsonl'),
      Buffer.concat([
        Buffer.from(
          `${line({ task_id: 1 })}\n${line({ task_id: 2, action_attempted: 'dance' })}\n`,
        ),
        Buffer.from(`${line({ task_id: null })}\n`),
        Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x0a]),
        Buffer.from(`${line({ task_id: 3, action_attempted: 'Guest Post' })}\n`),
        Buffer.from('{"timestamp": "2026-01-01T00:0'),
      ]),
    );
    const done = await bp('collect', '--json');
    expect(done.code).toBe(0);
    expect(done.json()).toMatchObject({ read: 7, merged_lines: 2, quarantined: 5, new: 2 });
    const quarantine = await readFile(join(root, 'ml/datasets/quarantine.jsonl'), 'utf8');
    // Zero bytes end a piece of a line: what stands before and behind them is refused apart.
    expect(quarantine.trim().split('\n')).toHaveLength(5);
    const again = await bp('collect', '--json');
    expect(again.json()).toMatchObject({ read: 0, already_read: 7, new: 0, dataset_rows: 2 });
    expect(await readFile(join(root, 'ml/datasets/quarantine.jsonl'), 'utf8')).toBe(quarantine);
  });

  it.each([
    ['too few rows', 20, (index: number) => ({ result: index % 2 ? 'success' : 'failed' })],
    ['one class only', 400, () => ({})],
  ])('ends with 4 on %s, with the counts, and deploys nothing', async (_name, rows, fields) => {
    const lines = Array.from({ length: rows }, (_, index) =>
      line({ task_id: index, domain: `site${index}.example`, ...fields(index) }),
    );
    await log(...lines, '');
    const done = await bp('retrain');
    expect(done.code).toBe(4);
    expect(done.stderr).toContain('NOT_ENOUGH_DATA');
    expect(done.stderr).toMatch(/\d/);
    const models = await readdir(join(root, 'ml/models')).catch(() => []);
    expect(models.filter((name) => name.startsWith('export_model'))).toEqual([]);
    expect((await bp('status', '--json')).json()).toMatchObject({
      production: null,
      dataset: { rows },
      last_run: { status: 'failed', error: { code: 'NOT_ENOUGH_DATA' } },
    });
  });

  it.each([
    [
      ['retrain', '--model-type', 'catboost'],
      ['model-type', 'catboost', 'xgboost'],
    ],
    [
      ['retrain', '--since-days', 'soon'],
      ['since-days is soon', 'above 0'],
    ],
    [
      ['retrain', '--since-days', '-1'],
      ['since-days', '-1'],
    ],
    [
      ['collect', '--sources', 'automation,fax'],
      ['sources', 'fax', 'shadow'],
    ],
    [['collect', '--sources', ',,'], ['sources is ,,']],
    [['retrain', '--since-days', ''], ['since-days is empty']],
    [
      ['retrain', '--seed', '99999999999999999999'],
      ['seed is 99999999999999999999', '2147483647'],
    ],
    [['versions', 'prune', '--keep', 'all'], ['keep is all']],
    [['gate', 'calibrate', '--repeats', '1.5'], ['repeats is 1.5']],
    [['retrain', '--fource'], ['fource']],
    [['retrian'], ['no such command. Did you mean retrain?\n']],
    [['versions', 'deploy'], ['--version']],
    [['versions', 'deploy', '--version', '../../x'], ['../../x']],
    [['versions', 'live', '--at', 'yesterday'], ['yesterday']],
    [['evaluate'], ['model']],
    [['versions', 'deploy', '--version'], ['--version needs a value']],
    [['predict', '--pa'], ['--pa needs a value']],
    [['retrain', '--model-type'], ['--model-type needs a value']],
    [['status', '--root'], ['--root needs a value']],
    [['predict', '--explore', '7', '--pa', '3'], ['explore is 7']],
    [['predict', '--allowed', 'forum,telepathy', '--pa', '3'], ['allowed is forum,telepathy']],
    [[], ['command']],
  ])('ends with 2 on wrong usage: bp %j', async (args, words) => {
    const done = await bp(...args);
    expect(done.stderr).toMatch(/^Error /);
    for (const word of words) expect(done.stderr).toContain(word);
    expect(done.code).toBe(2);
    expect(done.stdout).toBe('');
  });

  it('ends with 2 where the file to prepare is not there', async () => {
    const done = await bp('prepare', '--input', 'missing.csv');
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(
      /INPUT_INVALID: .*missing\.csv can't be prepared: there is no such file/,
    );
  });

  it.each([
    ['missing.csv', 'there is no such file'],
    ['logs', 'it is a folder'],
    ['empty.csv', 'the file is empty'],
  ])('ends with 2 where there is nothing to import: %s', async (file, why) => {
    await writeFile(join(root, 'empty.csv'), '');
    const done = await bp('import', file);
    expect(done.stderr).toContain(
      `Error INPUT_INVALID: ${join(root, file)} can't be taken in: ${why}.`,
    );
    expect(done.code).toBe(2);
  });

  it('prints its version and its overview', async () => {
    expect((await bp('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await bp('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['retrain', 'versions', 'doctor', '--json'])
      expect(help.stdout).toContain(word);
  });

  it('ends with 2 on a wrong setting, naming field and file', async () => {
    await writeFile(join(root, 'bp.config.json'), '{"gate": {"minImprovement": "lots"}}');
    const done = await bp('retrain', '--json');
    expect(done.code).toBe(2);
    expect(done.json()).toMatchObject({
      error: { code: 'SETTINGS_INVALID', details: { field: 'gate.minImprovement' } },
    });
  });

  it('ends with 2 where the API is asked for but not named', async () => {
    await log(line({}), '');
    const done = await bp('collect', '--use-api');
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('LARAVEL_API_URL');
  });

  it('keeps and prints what the logs gave where the API fails; ends with 5 where it was asked for alone', async () => {
    await log(line({ task_id: 7 }), '');
    const env = { LARAVEL_API_URL: 'http://127.0.0.1:9', LARAVEL_API_TOKEN: 'very-secret-token' };
    const done = await callBp(['collect', '--use-api', '--json'], { root, env });
    expect(done.code).toBe(0);
    expect(done.json()).toMatchObject({
      degraded: true,
      new: 1,
      dataset_rows: 1,
      warnings: [expect.stringContaining('api was left out')],
    });
    expect(done.stdout + done.stderr).not.toContain('very-secret-token');
    const alone = await callBp(['collect', '--sources', 'api', '--json'], { root, env });
    expect(alone.code).toBe(5);
    expect(alone.json()).toMatchObject({ error: { code: 'API_FAILED' } });
  });

  it.each([['evaluate'], ['compare'], ['versions', 'create']])(
    'ends with 3 while a run is under way, which may write the prepared parts anew: bp %s %s',
    async (...command) => {
      const { lock } = projectPaths(root);
      const held = await acquireRunLock({ path: lock, command: 'bp retrain', clock: Date.now });
      const done = await bp(...command.filter(Boolean), '--model', 'ml/models/x', '--json');
      await held.release();
      expect(done.json()).toMatchObject({ error: { code: 'LOCK_HELD' } });
      expect(done.code).toBe(3);
    },
  );

  it('takes --json=true for --json in errors too', async () => {
    const done = await bp('retrain', '--since-days', 'soon', '--json=true');
    expect(done.code).toBe(2);
    expect(done.json()).toMatchObject({ error: { code: 'USAGE' } });
  });
});
