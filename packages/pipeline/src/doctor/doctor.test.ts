import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectPaths } from '../paths.js';
import { openProject } from '../project.js';
import { acquireRunLock } from '../run/run-lock.js';
import type { RunRecord } from '../run/run-record.js';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings.js';
import { runRecord } from '../testing/run-records.js';
import type { DoctorCheck } from './check.js';
import { doctor } from './doctor.js';
import { examineClock } from './examine-api.js';
import { examinePlatform } from './examine-platform.js';

const DAY_MS = 86_400_000;

describe('bp doctor', () => {
  let root: string;
  let server: Server | null;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-doctor-'));
    server = null;
    await mkdir(join(root, 'logs'));
    await writeFile(join(root, 'logs/automation_logs.jsonl'), '{}\n');
  });
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise<void>((done) => (server === null ? done() : server.close(() => done())));
    await rm(root, { recursive: true, force: true });
  });

  const look = async (
    change: { readonly [K in keyof Settings]?: Partial<Settings[K]> } = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ ok: boolean; of: (name: string) => DoctorCheck; problems: string[] }> => {
    const settings = { ...DEFAULT_SETTINGS } as Record<string, unknown>;
    for (const [part, value] of Object.entries(change)) {
      settings[part] = { ...(DEFAULT_SETTINGS[part as keyof Settings] as object), ...value };
    }
    const project = openProject({ root, env, settings: settings as unknown as Settings });
    const { ok, checks } = await doctor(project);
    for (const { status, remedy } of checks) expect(remedy === null).toBe(status === 'ok');
    return {
      ok,
      of: (name) => checks.find((check) => check.name === name) as DoctorCheck,
      problems: checks.filter(({ status }) => status === 'problem').map(({ name }) => name),
    };
  };
  const api = async (status: number, body: string, headers = {}): Promise<string> => {
    server = createServer((request, response) => {
      const known = request.headers['x-api-token'] === 'good';
      response
        .writeHead(known ? status : 401, headers)
        .end(known ? body : '{"error":"Unauthorized"}');
    });
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const saveRun = async (name: string, change: Partial<RunRecord>): Promise<void> => {
    const { runs } = projectPaths(root);
    await mkdir(runs, { recursive: true });
    await writeFile(join(runs, name), JSON.stringify(runRecord(change)));
  };

  it('finds rows that runs left and that are gone', async () => {
    const { runs } = projectPaths(root);
    await mkdir(runs, { recursive: true });
    const run = runRecord({ dataset_rows: 5000 });
    await writeFile(join(runs, `${run.run_id}.json`), JSON.stringify(run));
    expect((await look()).of('dataset')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^5000 rows of .*csv are missing: it held 0, and run 2026/),
      remedy: expect.stringContaining('bp retrain --accept-missing-rows'),
    });
  });

  it('tells a full disk once, as such', async ({ skip }) => {
    const disk = join(root, 'ml');
    for (const name of ['datasets', 'models', 'runs'])
      await mkdir(join(disk, name), { recursive: true });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    if (mounted.status !== 0) skip('mounting needs root');
    try {
      for (const name of ['datasets', 'models', 'runs']) await mkdir(join(disk, name));
      await writeFile(join(disk, 'filler'), Buffer.alloc(1 << 20)).catch(() => undefined);
      const { of, problems } = await look();
      expect(of('disk space')).toMatchObject({
        message:
          "No space is left: ml/datasets (ENOSPC), ml/models (ENOSPC), ml/runs (ENOSPC) can't be written to.",
        remedy: expect.stringContaining('export_model_*'),
      });
      expect(problems).not.toContain('permissions');
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });

  it('finds nothing wrong where a first run can start, and leaves nothing behind', async () => {
    const { ok, problems } = await look();
    expect(problems).toEqual([]);
    expect(ok).toBe(true);
    expect(await readdir(root, { recursive: true })).toEqual([
      'logs',
      'logs/automation_logs.jsonl',
    ]);
  });

  it('no new feedback: the logs are old, gone, or no files', async () => {
    const log = join(root, 'logs/automation_logs.jsonl');
    const old = new Date(Date.now() - 9 * DAY_MS);
    await utimes(log, old, old);
    expect((await look()).of('automation log')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('9.0 days ago; a run takes the last 7'),
    });
    await rm(log);
    expect((await look()).problems).toEqual(['automation log', 'shadow log']);
    await mkdir(log);
    expect((await look()).of('automation log').message).toContain('is not a file');
    if (process.platform === 'win32') return;
    await rm(log, { recursive: true });
    execFileSync('mkfifo', [log]);
    expect((await look()).of('automation log').message).toContain('is not a file');
  });

  it('a neighbour of the log is not read', async () => {
    await mkdir(join(root, 'logs'), { recursive: true });
    expect((await look()).of('passed over')).toMatchObject({ status: 'ok' });
    await writeFile(join(root, 'logs/automation_logs.jsonl.old'), '{}\n');
    const found = (await look()).of('passed over');
    expect(found).toMatchObject({ status: 'problem' });
    expect(found.message).toContain('logs/automation_logs.jsonl.old');
  });

  it('the dataset is not a file', async () => {
    await mkdir(projectPaths(root).dataset, { recursive: true });
    expect((await look()).of('dataset')).toMatchObject({ status: 'problem' });
  });

  it('folders can not be written to', async () => {
    await writeFile(join(root, 'ml'), 'a file where a folder belongs');
    const { of } = await look();
    expect(of('permissions')).toMatchObject({ status: 'problem' });
    expect(of('permissions').message).toMatch(/ENOTDIR|EACCES/);
  });

  it('the engine that is named can not run', async () => {
    const env = { BP_XGBOOST_LIB: join(root, 'missing.so') };
    const { of } = await look({ training: { engine: 'xgboost' } }, env);
    expect(of('engines')).toMatchObject({ status: 'problem' });
  });

  it('the API: reachable and authorised, or why not', async () => {
    const env = { LARAVEL_API_TOKEN: 'good' };
    const good = '{"success":true,"count":0,"data":[]}';
    const check = async (status: number, body: string, token = 'good'): Promise<DoctorCheck> => {
      server?.close();
      const apiUrl = await api(status, body);
      return (await look({ feedback: { apiUrl } }, { LARAVEL_API_TOKEN: token })).of('API');
    };
    expect(await check(200, good)).toMatchObject({ status: 'ok' });
    expect((await check(200, good, 'bad')).message).toContain('refuses the token (401)');
    // Not asked at all, as collecting does not.
    expect((await check(200, good, 'good ')).message).toBe(
      'Its token holds characters that no token has.',
    );
    expect((await check(200, '<html>')).message).toContain('not as the API does');
    expect((await check(200, 'null')).message).toContain('not as the API does');
    expect((await check(500, good)).message).toContain('answers 500');
    expect((await check(302, good)).message).toContain('answers 302');
    const nobody = 'http://127.0.0.1:9';
    expect((await look({ feedback: { apiUrl: nobody } }, env)).of('API').message).toContain(
      'reached',
    );
    expect((await look({ feedback: { apiUrl: nobody } })).of('API').message).toContain('token');
    expect((await look({ schedule: { useApi: true } })).of('API').status).toBe('problem');
  });

  it("the clock is not the API's", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const apiUrl = await api(200, '{"success":true,"data":[]}', { date });
    const { of } = await look({ feedback: { apiUrl } }, { LARAVEL_API_TOKEN: 'good' });
    expect(of('clock')).toMatchObject({
      status: 'problem',
      message: "It is 60 minutes behind the API's.",
    });
    expect(examineClock(0, '2026-01-01T00:00:00.000Z', null).message).toContain('in the future');
  });

  it('the lock is held, and for too long', async () => {
    const long = Date.now() - DAY_MS;
    const hold = (clock: () => number) =>
      acquireRunLock({ path: projectPaths(root).lock, command: 'bp retrain', clock });
    const fresh = await hold(Date.now);
    expect((await look()).of('lock')).toMatchObject({ status: 'ok' });
    await fresh.release();
    const old = await hold(() => long);
    expect((await look()).of('lock').message).toContain('"bp retrain" (process');
    expect((await look()).of('lock')).toMatchObject({ status: 'problem' });
    await old.release();
  });

  it('runs: the last one failed, or none has succeeded for long', async () => {
    const now = new Date().toISOString();
    const error = {
      code: 'ENGINE_FAILED',
      message: 'no memory',
      remedy: 'Add some.',
      step: 'train',
    } as const;
    await saveRun('20200101_000000_aa.json', { started_at: '2020-01-01T00:00:00.000Z' });
    expect((await look()).of('runs').message).toMatch(/None has succeeded for \d+ days/);
    await saveRun('20260101_000000_aa.json', { status: 'failed', started_at: now, error });
    expect((await look()).of('runs').message).toContain(
      'step "train" with ENGINE_FAILED: no memory',
    );
    await saveRun('20260102_000000_aa.json', { status: 'kept', started_at: now });
    expect((await look()).of('runs').status).toBe('ok');
  });

  it('deployment fails: the registry is not whole', async () => {
    const index = join(projectPaths(root).models, 'versions', 'index');
    await mkdir(index, { recursive: true });
    await writeFile(join(index, '0000000001.json'), '{"half');
    const { of, ok } = await look();
    expect(ok).toBe(false);
    expect(of('registry').message).toContain('cannot be trusted');
  });

  it('messages do not arrive, the schedule is none', async () => {
    const { outbox } = projectPaths(root);
    await mkdir(outbox, { recursive: true });
    await writeFile(join(outbox, '20260101_000000_000000000000.json'), '{}');
    const { of } = await look({
      notifications: { webhookUrl: 'http://127.0.0.1:9/' },
      schedule: { cron: '0 25 * * 0' },
    });
    expect(of('notifications').message).toContain('1 messages wait');
    expect(of('schedule')).toMatchObject({ status: 'problem' });
    expect((await look({ schedule: { timeZone: 'Mars/X' } })).of('schedule').message).toContain(
      'zone',
    );
  });
});

describe('platforms', () => {
  const glibc = '2.36';
  it.each([
    [{ platform: 'linux', arch: 'x64', node: '20.19.0', glibc }, 'ok', 'native engines can run'],
    [{ platform: 'linux', arch: 'arm64', node: '22.1.0', glibc }, 'ok', 'native engines can run'],
    [{ platform: 'linux', arch: 'x64', node: '20.19.0', glibc: null }, 'ok', 'no glibc'],
    [{ platform: 'linux', arch: 's390x', node: '20.19.0', glibc }, 'ok', 'pure-JavaScript forest'],
    [{ platform: 'darwin', arch: 'arm64', node: '24.0.0', glibc: null }, 'ok', 'native engines'],
    [{ platform: 'darwin', arch: 'x64', node: '24.0.0', glibc: null }, 'ok', 'pure-JavaScript'],
    [{ platform: 'win32', arch: 'x64', node: '24.0.0', glibc: null }, 'ok', 'BP_XGBOOST_LIB'],
    [{ platform: 'linux', arch: 'x64', node: '20.18.9', glibc }, 'problem', 'too old'],
    [{ platform: 'linux', arch: 'x64', node: '18.20.0', glibc }, 'problem', 'too old'],
  ] as const)('%j: %s', (facts, status, words) => {
    const check = examinePlatform(facts);
    expect(check.status).toBe(status);
    expect(check.message).toContain(words);
  });
});
