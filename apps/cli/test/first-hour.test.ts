import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createWorld, simulateWeek, writeLogs } from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRoot, removeRoot, runBp } from './run-bp.js';

/** One folder: the tests follow each other, as the commands of a first hour do. */
describe('the first hour in an empty folder', () => {
  let root: string;
  let shop: string;
  const bp = (...args: string[]) => runBp(args, { root: shop });

  beforeAll(async () => {
    root = await makeRoot();
    shop = join(root, 'shop');
  });
  afterAll(() => removeRoot(root));

  it('makes a project, and leaves what is there as it is', async () => {
    const made = await runBp(['init', 'shop', '--json'], { root });
    expect(made.json()).toMatchObject({
      root: shop,
      made: ['bp.config.json', '.env.example', '.gitignore'],
    });
    const settings = join(shop, 'bp.config.json');
    await writeFile(
      settings,
      (await readFile(settings, 'utf8')).replace('"sinceDays": 7', '"sinceDays": 14'),
    );
    const again = await runBp(['init', 'shop'], { root });
    expect(again.stdout).toMatch(/^shop was a project already; nothing was changed\n/);
    expect(again.stdout).toContain('\n  bp retrain --since-days 30 --root shop\n');
    expect(await readFile(settings, 'utf8')).toContain('"sinceDays": 14');
    expect((await bp('doctor')).stdout).toMatch(/^ok +settings +Valid/m);
  });

  it('has no report and nothing in quarantine at first', async () => {
    expect((await bp('report')).stderr).toMatch(/^Error NOT_ENOUGH_DATA: There is no report/);
    expect((await bp('quarantine', 'list')).stdout).toBe('Nothing is in quarantine\n');
  });

  it('deploys a model from its own logs, in the fourth command', async () => {
    const world = createWorld({ seed: 5, sites: 900, start: Date.UTC(2026, 0, 5) });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 4000 }), root: shop });
    const log = join(shop, 'logs/automation_logs.jsonl');
    await appendFile(log, '{"task_id": 7, "action_attempted": "dance", "result": "success"}\n');
    await appendFile(log, '{"action_attempted": "forum", "result": "success"}\n'.repeat(2));
    expect((await bp('retrain', '--since-days', '4000', '--json')).json()).toMatchObject({
      success: true,
      deployed: true,
    });
  });

  it('shows the report as text, and opens it as a page', async () => {
    const shown = await bp('report');
    expect(shown.stdout).toMatch(/Evaluation of export_model_/);
    const programs = join(root, 'programs');
    await mkdir(programs);
    await writeFile(join(programs, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${root}/opened\n`);
    await chmod(join(programs, 'xdg-open'), 0o755);
    const env = { PATH: `${programs}:${process.env.PATH}` };
    if (process.platform !== 'linux') return;
    const { page } = (await runBp(['report', '--open', '--json'], { root: shop, env })).json() as {
      page: string;
    };
    await expect.poll(() => readFile(`${root}/opened`, 'utf8').catch(() => '')).toBe(page);
    const nobody = await runBp(['report', '--open'], { root: shop, env: { PATH: '/nowhere' } });
    expect(nobody.stderr).toMatch(/xdg-open is not here to open .*html/);
  });

  it('opens the dashboard, which ends on Ctrl-C', async () => {
    if (process.platform !== 'linux') return;
    const opener = join(root, 'programs', 'xdg-open');
    const look = `curl -s "$1/" > ${root}/dashboard && mv ${root}/dashboard ${root}/looked; kill -INT $PPID`;
    await writeFile(opener, `#!/bin/sh\n${look}\n`);
    const env = { PATH: `${join(root, 'programs')}:${process.env.PATH}` };
    const run = ['dashboard', '--port', '0', '--open', '--json'];
    const ended = await runBp(run, { root: shop, env });
    expect(ended.json()).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(ended.code).toBe(0);
    const page = await readFile(`${root}/looked`, 'utf8');
    expect(page).toContain('v1.0.0');
    expect(page).not.toMatch(/Next run|Run now/);
    expect((await bp('dashboard', '--port', '70000')).stderr).toMatch(/^Error USAGE: .*65535/);
  });

  it('sums up what is in quarantine, and shows it', async () => {
    const listed = (await bp('quarantine', 'list')).stdout.split('\n');
    expect(listed[0]).toMatch(/^2 lines: task_id is missing \(logs\/automation_logs\.jsonl\)$/);
    expect(listed[2]).toMatch(/^1 line: .*action/);
    expect(listed[3]).toMatch(/line \d+ of logs\/automation_logs.jsonl: \{"task_id": 7, .*dance/);
    const shown = (
      await bp('quarantine', 'show', '--reason', 'task_id', '--limit', '1', '--json')
    ).json() as unknown[];
    expect(shown).toHaveLength(1);
    expect((await bp('quarantine', 'show', '--limit', '0')).code).toBe(2);
  });

  it('completes commands in a shell', async () => {
    const { script } = (await bp('completion', '--json')).json() as { script: string };
    const program = resolve(import.meta.dirname, '../bin/bp.js');
    const ask = `bp() { ${process.execPath} ${program} "$@"; }\n${script}\nCOMP_WORDS=(bp quar); COMP_CWORD=1; _bp_completions; echo "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', ask]);
    expect(stdout.trim()).toBe('quarantine');
  });
});
