import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { acquireRunLock, projectPaths } from '@bp/pipeline';
import { createWorld, simulateWeek, writeLogs } from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callBp, makeRoot, removeRoot } from './run-bp.js';

interface Message {
  readonly event: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

/** One project folder: the tests follow each other. */
describe('bp, operated', () => {
  let root: string;
  let webhook: Server;
  let env: Record<string, string>;
  const messages: Message[] = [];
  const bp = (...args: string[]) => callBp(args, { root, env });

  beforeAll(async () => {
    root = await makeRoot();
    webhook = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      messages.push(JSON.parse(body) as Message);
      response.end();
    });
    await new Promise<void>((done) => webhook.listen(0, '127.0.0.1', done));
    env = { BP_WEBHOOK_URL: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook` };
  });
  afterAll(async () => {
    await new Promise<void>((done) => webhook.close(() => done()));
    await removeRoot(root);
  });

  it('doctor finds in a fresh folder that there is no feedback, and exits with 1', async () => {
    const people = await bp('doctor');
    expect(people.code).toBe(1);
    expect(people.stdout).toMatch(
      /^problem {2}automation log {2}logs\/automation_logs.jsonl is not/m,
    );
    const program = await bp('doctor', '--json');
    expect(program.code).toBe(1);
    const report = program.json() as { ok: boolean; checks: { name: string; status: string }[] };
    expect(report.ok).toBe(false);
    expect(report.checks.length).toBeGreaterThan(12);
    expect(new Set(report.checks.map(({ status }) => status))).toEqual(new Set(['ok', 'problem']));
  });

  it('doctor takes wrong settings for a finding', async () => {
    const wrong = await callBp(['doctor', '--json', '--config', 'missing.json'], { root, env });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('missing.json could not be read');
  });

  it('a run that fails, one that deploys, a deployment by hand and a rollback are told', async () => {
    const empty = await bp('retrain', '--json');
    expect(empty.code).toBe(4);
    expect(messages.splice(0).map(({ event }) => event)).toEqual(['failed']);
    const world = createWorld({ seed: 5, sites: 900 });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 2000 }), root });
    await writeFile(join(root, 'bp.config.json'), '{"feedback": {"sinceDays": 36500}}');
    expect((await bp('retrain', '--json')).code).toBe(0);
    expect(messages).toMatchObject([{ event: 'deployed', to: 'v1.0.0', run: { deployed: true } }]);
    expect(messages.splice(0)[0]?.text).toContain('*Deployed v1.0.0*');
    expect((await bp('retrain', '--json')).code).toBe(0);
    expect(messages.splice(0).map(({ text }) => text)[0]).toContain('Nothing new to learn');
    await bp('retrain', '--force', '--no-auto-deploy', '--json');
    messages.splice(0);
    const info = (await bp('versions', 'info', '--version', 'v1.0.0')).stdout;
    expect(info).toMatch(/^v1\.0\.0, in production since 20/);
    expect(info).toMatch(/^Judged: {3}accuracy 0\.\d{4}, macro F1 0\.\d{4}, verdict promote$/m);
    expect(info).toMatch(/^Deployed: .* \(none\) -> v1\.0\.0 /m);
    expect(info.split('\n').length).toBeLessThan(12);
    expect((await bp('versions', 'deploy', '--version', 'v1.1.0')).code).toBe(0);
    expect((await bp('versions', 'rollback', '--reason', 'complaints\n\u001b[31m')).code).toBe(0);
    const history = (await bp('versions', 'history')).stdout;
    expect(history).toMatch(/rollback .*: complaints\\n\\u001b\[31m$/m);
    expect(history.trim().split('\n')).toHaveLength(3);
    expect(messages.splice(0)).toMatchObject([
      { event: 'deployed', from: 'v1.0.0', to: 'v1.1.0', reason: 'deployed by hand' },
      { event: 'rollback', from: 'v1.1.0', to: 'v1.0.0', reason: 'complaints\n\u001b[31m' },
    ]);
  });

  it('a deployment that nobody can be told of is done all the same, with one document and a warning', async () => {
    const logs = join(root, 'logs');
    await rename(logs, `${logs}-aside`);
    await writeFile(logs, 'no folder');
    const done = await bp('versions', 'deploy', '--version', 'v1.1.0', '--json');
    await rm(logs);
    await rename(`${logs}-aside`, logs);
    expect(done.code).toBe(0);
    expect(done.json()).toEqual({ from: 'v1.0.0', to: 'v1.1.0', changed: true });
    expect(done.stderr).toMatch(/^Warning: it is done, but nobody was told: /);
  });

  it('doctor finds all well in a folder that works', async () => {
    const done = await bp('doctor', '--json');
    expect(done.json()).toMatchObject({ ok: true });
    expect(done.code).toBe(0);
  });

  it('prints entries for schedulers, and refuses others', async () => {
    for (const name of ['systemd', 'docker']) {
      const done = await bp('schedule', 'print', '--for', name, '--json');
      expect(done.json()).toMatchObject({ scheduler: name, entry: expect.stringContaining('bp') });
    }
    const cron = await bp('schedule', 'print', '--for', 'cron');
    expect(cron.stdout).toContain(`0 2 * * 0 cd ${root} && `);
    expect(cron.stdout).toContain('apps/cli/bin/bp.js retrain >> logs/cron.log 2>&1');
    expect((await bp('schedule', 'print', '--for', 'at')).code).toBe(2);
    expect((await bp('schedule', 'print')).code).toBe(2);
  });
});

it('shows a run whose process was killed as interrupted', async () => {
  const root = await makeRoot();
  try {
    const run = {
      formatVersion: 1,
      run_id: '20260104_020000_abcdef',
      status: 'running',
      started_at: '2026-01-04T02:00:00.000Z',
      degraded: false,
      comparison: null,
      version: null,
      error: null,
    };
    const { runs, lock } = projectPaths(root);
    await mkdir(runs, { recursive: true });
    await writeFile(join(runs, `${run.run_id}.json`), JSON.stringify(run));
    const shown = { last_run: { status: 'interrupted' } };
    expect((await callBp(['status', '--json'], { root })).json()).toMatchObject(shown);
    expect((await callBp(['status'], { root })).stdout).toContain(`Run ${run.run_id}: interrupted`);
    const doctor = await callBp(['doctor'], { root });
    expect(doctor.stdout).toMatch(/^problem {2}runs .* was interrupted.*\n.*bp retrain --resume/m);
    // Another command that has the lock is not the run.
    const held = await acquireRunLock({ path: lock, command: 'bp collect', clock: Date.now });
    expect((await callBp(['status', '--json'], { root })).json()).toMatchObject(shown);
    await held.release();
  } finally {
    await removeRoot(root);
  }
});

it('says what is in production, and what is wrong, where the dataset is broken', async () => {
  const root = await makeRoot();
  try {
    const { dataset } = projectPaths(root);
    await mkdir(dirname(dataset), { recursive: true });
    await writeFile(dataset, 'junk\n');
    const people = await callBp(['status'], { root });
    expect(people).toMatchObject({ code: 0, stderr: '' });
    expect(people.stdout).toMatch(/^Production: none yet.*\nDataset: can't be used: .*junk/);
    expect((await callBp(['status', '--json'], { root })).json()).toMatchObject({
      production: null,
      dataset: { rows: null, error: { code: 'DATASET_INVALID' } },
    });
  } finally {
    await removeRoot(root);
  }
});
