import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectPaths, readRuns } from '@bp/pipeline';
import { createWorld, simulateWeek, writeLogs } from '@bp/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const RUNNER = resolve(import.meta.dirname, '../bin/bp-cron-runner.js');
const TOKEN = 'process-token';
const built = existsSync(resolve(import.meta.dirname, '../dist/main.js'));

describe.skipIf(!built)(`the built runner${built ? '' : ' (skipped: npm run build)'}`, () => {
  let root: string;
  let child: ChildProcess | null;
  let errors: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-process-'));
    child = null;
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const start = async (
    ...args: string[]
  ): Promise<{ url: string; ended: Promise<number | null> }> => {
    errors = '';
    const runner = spawn(process.execPath, [RUNNER, '--root', root, '--port', '0', ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, BP_RUNNER_TOKEN: TOKEN },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = runner;
    const ended = new Promise<number | null>((done) => runner.once('exit', (code) => done(code)));
    runner.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    await expect.poll(() => errors, { timeout: 20_000 }).toMatch(/listening on|Error/);
    return { url: /listening on (\S+);/.exec(errors)?.[1] ?? '', ended };
  };
  const post = (url: string, path: string): Promise<Response> =>
    fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } });

  it('retrains in a process of its own, answers meanwhile, deploys, and gets ready', async () => {
    const world = createWorld({ seed: 3, sites: 600 });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 1500 }), root });
    await writeFile(join(root, 'bp.config.json'), '{"feedback": {"sinceDays": 36500}}');
    const { url, ended } = await start();
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await post(url, '/runs')).status).toBe(202);
    expect((await post(url, '/runs')).status).toBe(409);
    await expect
      .poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 60_000, interval: 200 })
      .toBe(200);
    await expect
      .poll(async () => (await fetch(`${url}/status`)).text(), { timeout: 20_000 })
      .toContain('"running":null');
    const page = await (await fetch(url)).text();
    expect(page).toContain('v1.0.0');
    const report = await (await fetch(`${url}/reports/versions/v1.0.0`)).text();
    expect(report).toContain('<title>promote');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('bp_deployments_total 1');
    const log = await readFile(join(root, 'logs/cron-runner.log'), 'utf8');
    expect(log).toContain('RETRAINING WORKFLOW COMPLETE');
    expect(log).not.toContain(TOKEN);
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('ends the run under way at a safe point on SIGTERM, and leaves nothing that needs repair', async () => {
    const world = createWorld({ seed: 4, sites: 2000, start: Date.now() - 6 * 86_400_000 });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 20_000 }), root });
    const { url, ended } = await start();
    await post(url, '/runs');
    const { runs } = projectPaths(root);
    await expect.poll(async () => (await readRuns(runs)).length, { timeout: 20_000 }).toBe(1);
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
    const [run] = await readRuns(runs);
    expect(['cancelled', 'deployed', 'kept']).toContain(run?.status);
    expect(existsSync(`${projectPaths(root).lock}.lock`)).toBe(false);
  });

  it.each([
    [['--log-level', 'loud'], 'Error USAGE'],
    [['--nothing'], 'Error USAGE'],
    [['--port', 'x'], 'Error SETTINGS_INVALID'],
    [['--config', 'missing.json'], 'Error SETTINGS_INVALID'],
  ])('says what is wrong with %j', async (args, message) => {
    const { ended } = await start(...args);
    expect(errors).toContain(message);
    expect(errors).not.toMatch(/\n\s+at /);
    expect(await ended).toBe(2);
  });

  it('says what is wrong with the schedule of the settings', async () => {
    await writeFile(join(root, 'bp.config.json'), '{"schedule":{"cron":"0 25 * * *"}}');
    const { ended } = await start();
    expect(errors).toMatch(/"schedule.cron" is "0 25 \* \* \*"/);
    expect(await ended).toBe(2);
  });
});
