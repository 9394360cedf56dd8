import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { projectPaths } from '@bp/pipeline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExecuteRun, RunOptions } from '../src/run/run-protocol.js';
import { projectWithHistory } from '../src/testing/project-with-history.js';
import { resultOf, runRecord, saveRun } from '../src/testing/run-records.js';
import { type StartedRunner, startedRunner, TOKEN } from '../src/testing/started-runner.js';

const NOW = Date.UTC(2026, 5, 10, 12);

describe('a runner on a fresh folder', () => {
  let started: StartedRunner;
  let now: number;
  let begun: RunOptions[];
  let release: () => void;
  const execute: ExecuteRun = async (options, { signal }) => {
    begun.push(options);
    await new Promise<void>((done) => {
      release = done;
      signal.addEventListener('abort', () => done());
    });
    const record = runRecord(now);
    await saveRun(projectPaths(started.root).runs, record);
    return { ok: true, result: resultOf(record) };
  };
  beforeEach(async () => {
    now = NOW;
    begun = [];
    release = () => {};
    started = await startedRunner({ clock: () => now, execute });
  });
  afterEach(() => started.close());

  it('is healthy, and not ready while nothing is in production', async () => {
    const health = await started.get('/healthz');
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: 'ok',
      running: false,
      next_run: '2026-06-14T02:00:00.000Z',
    });
    const ready = await started.get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ reason: 'nothing is in production yet' });
  });

  it('is not healthy when nobody looks at the clock any more', async () => {
    // The look around that begins with the runner has to be over.
    await started.runner.tick();
    now += 3 * 60_000;
    expect((await started.get('/healthz')).status).toBe(503);
    await started.runner.tick();
    expect((await started.get('/healthz')).status).toBe(200);
  });

  it('shows an empty dashboard and empty metrics', async () => {
    const page = await started.get('/');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Nothing yet');
    const metrics = await (await started.get('/metrics')).text();
    expect(metrics).toContain('bp_runs_total{status="failed"} 0');
    expect(metrics).not.toMatch(/^bp_model_accuracy\{/m);
    expect(metrics).not.toMatch(/NaN/);
  });

  it('starts a run on request, once at a time', async () => {
    const accepted = await started.post('/runs', { note: 'by hand', force: true });
    expect(accepted.status).toBe(202);
    const again = await started.post('/runs');
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ error: { code: 'LOCK_HELD' } });
    expect(await (await started.get('/status')).json()).toMatchObject({
      running: { cause: 'request', attempt: 1 },
    });
    expect(await (await started.get('/')).text()).toContain('on request');
    expect(await (await started.get('/metrics')).text()).toContain('bp_run_running 1');
    expect(begun).toEqual([{ useApi: false, note: 'by hand', force: true }]);
    release();
    await expect
      .poll(async () => (await started.get('/status')).text())
      .toContain('"running":null');
  });

  it('wants the token, compares it whole, and lets no method through that it does not offer', async () => {
    for (const token of [null, '', 'x', `${TOKEN}x`, TOKEN.slice(1), TOKEN.toUpperCase()]) {
      for (const path of ['/runs', '/rollback']) {
        const refused = await started.post(path, {}, token);
        expect(refused.status).toBe(401);
        expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
    expect((await started.get('/approve')).status).toBe(405);
    expect((await started.get('/rollback')).headers.get('allow')).toBe('POST');
    expect((await started.post('/metrics')).status).toBe(405);
    expect((await started.get('/', { method: 'DELETE' })).status).toBe(405);
    expect(begun).toEqual([]);
  });

  it.each([
    ['no JSON', '{"note"', /not JSON/],
    ['no object', '[1]', /not a JSON object/],
    ['an unknown field', '{"root":"/etc"}', /no field "root"/],
    ['an inherited field', '{"constructor":"x"}', /no field "constructor"/],
    ['a wrong type', '{"force":"yes"}', /"force" is not a boolean/],
    ['a long text', JSON.stringify({ note: 'x'.repeat(501) }), /500 characters/],
    ['no days', '{"sinceDays":0}', /above 0/],
    ['too much', JSON.stringify({ note: 'x'.repeat(20_000) }), /16384 bytes/],
  ])('refuses a body that is %s', async (_name, body, message) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const refused = await started.get('/runs', { method: 'POST', body, headers });
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    expect(error).toMatchObject({ code: 'INPUT_INVALID' });
    expect(error.message).toMatch(message);
    expect(begun).toEqual([]);
  });

  it('says that there is nothing to roll back', async () => {
    const refused = await started.post('/rollback', { reason: 'complaints' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'NO_PRODUCTION' } });
    expect((await started.post('/rollback', { to: '../../x' })).status).toBe(400);
  });

  it.each([
    '/nothing',
    '/runs/../../etc/passwd',
    '/reports/runs/20260101_000000_abcdef',
    '/reports/versions/v9.9.9',
    '/reports/versions/..%2f..%2fetc',
    '/constructor',
    '//evil.example/',
  ])('has nothing at %s', async (path) => {
    const { port } = new URL(started.runner.url);
    const status = await new Promise((done, fail) => {
      request({ host: '127.0.0.1', port, path }, (response) => {
        response.resume();
        done(response.statusCode);
      })
        .on('error', fail)
        .end();
    });
    // A POST-only address is known, all else is not.
    expect([404, 405]).toContain(status);
  });

  it('answers to no name that a stranger may have pointed here', async () => {
    const { port } = new URL(started.runner.url);
    const ask = (host: string): Promise<number | undefined> =>
      new Promise((done, fail) => {
        request({ host: '127.0.0.1', port, path: '/', headers: { host } }, (response) => {
          response.resume();
          done(response.statusCode);
        })
          .on('error', fail)
          .end();
      });
    expect(await ask(`evil.example:${port}`)).toBe(421);
    expect(await ask(`localhost:${port}`)).toBe(200);
    expect(await ask(`127.0.0.1:${port}`)).toBe(200);
    expect(await ask(`[::1]:${port}`)).toBe(200);
  });

  it('sends a strict policy with every answer', async () => {
    for (const path of ['/', '/healthz', '/metrics', '/nothing']) {
      const { headers } = await started.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('ends the run under way when it is stopped, and frees its port', async () => {
    await started.post('/runs');
    await started.runner.stop();
    await expect(started.get('/healthz')).rejects.toThrow();
  });
});

describe('a runner without a token', () => {
  it('offers nothing that changes anything', async () => {
    const started = await startedRunner({
      env: {},
      execute: () => Promise.reject(new Error('not to be called')),
    });
    try {
      for (const token of [null, '', 'undefined', 'null']) {
        expect((await started.post('/runs', {}, token)).status).toBe(403);
        expect((await started.post('/rollback', {}, token)).status).toBe(403);
      }
      expect(await (await started.get('/')).text()).not.toContain('Run now');
    } finally {
      await started.close();
    }
  });
});

const HOSTILE = `</title><script>alert(1)</script><img src=x onerror=alert(1)>"'&\u0000 tok-secret-1`;

const yearsOfRuns = (runs: number): Promise<StartedRunner> =>
  startedRunner({
    clock: () => NOW,
    env: { LARAVEL_API_TOKEN: 'tok-secret-1', BP_RUNNER_TOKEN: TOKEN },
    execute: () => Promise.reject(new Error('not to be called')),
    prepare: (root) => projectWithHistory({ root, runs, now: NOW, text: HOSTILE }),
  });

describe('a runner on a folder of years', () => {
  let started: StartedRunner;
  beforeAll(async () => {
    started = await yearsOfRuns(215);
  });
  afterAll(() => started.close());

  it('escapes everything that comes from data, and shows no secret', async () => {
    const { runs } = projectPaths(started.root);
    const ids = (await readdir(runs)).map((name) => name.replace('.json', ''));
    const hostile = encodeURIComponent(HOSTILE);
    const pages = [
      ...['/', '/runs', '/versions', '/versions/v1.3.0', '/rollouts', '/data'],
      `/runs?search=${hostile}&sort=${hostile}&page=${hostile}`,
      `/versions?search=complaints&sort=note&order=descending&page=2`,
      `/versions/compare?a=${hostile}&b=v1.0.0`,
      `/predict?url=${hostile}&pa=${hostile}&comment_supported=${hostile}`,
      `/sign-in?to=${hostile}`,
      ...ids.slice(-30).map((id) => `/runs/${id}`),
    ];
    for (const path of pages) {
      const text = await (await started.get(path)).text();
      expect(text).not.toMatch(/<script>alert|<img/);
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).not.toContain('\u0000');
      expect(text).not.toContain('tok-secret-1');
    }
    expect(await (await started.get('/')).text()).toContain('&#60;script&#62;alert(1)');
  });

  it.each(['/', '/runs?search=kept&sort=accuracy', '/versions?sort=note&page=4'])(
    'gives %s in under 100 ms with 200 runs and 200 versions',
    async (path) => {
      await started.get(path);
      const times: number[] = [];
      for (let round = 0; round < 9; round += 1) {
        const start = performance.now();
        await (await started.get(path)).text();
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      expect(times[4]).toBeLessThan(100);
    },
  );

  it('searches, sorts and pages its lists by their addresses alone', async () => {
    const columnOf = async (address: string, at: number): Promise<string[]> => {
      const page = await (await started.get(address)).text();
      const rows = [...page.matchAll(/<tr><th scope="row">([\s\S]*?)<\/tr>/g)];
      return rows.map(([row]) =>
        row
          .split('<td')
          [at]!.replace(/^[^>]*>|<[^>]*>/g, '')
          .trim(),
      );
    };
    const all = await columnOf('/runs?sort=accuracy', 4);
    expect(all).toHaveLength(50);
    expect(all).toEqual([...all].sort());
    const best = await columnOf('/runs?sort=accuracy&order=descending', 4);
    expect(Number(best[0])).toBeGreaterThan(Number(all[0]));
    expect(best).toEqual([...best].sort().reverse());
    // What is not known comes last, whichever way.
    const last = '/runs?sort=accuracy&order=descending&page=5';
    expect((await columnOf(last, 4)).at(-1)).toBe('–');
    const failed = await columnOf('/runs?search=FAILED api_failed', 1);
    expect(new Set(failed)).toEqual(new Set(['failed']));
    expect(await columnOf('/versions?search=v1.30.0', 0)).toEqual(['v1.30.0']);
    const page = await (await started.get('/runs?search=kept&sort=took')).text();
    expect(page).toContain('href="/runs?search=kept&#38;sort=took&#38;order=descending"');
    expect(page).toMatch(/aria-sort="ascending"><a [^>]*>Took/);
    expect(await (await started.get('/runs?search=no+such')).text()).toContain('Nothing like that');
  });

  it('rolls back only from what the asker took for production', async () => {
    const refused = await started.post('/rollback', { ifProduction: 'v1.0.0' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'PRODUCTION_CHANGED' } });
  });

  it('counts from ledger and registry, so that a restart loses nothing', async () => {
    const metrics = await (await started.get('/metrics')).text();
    const value = (name: string): number =>
      Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
    const failed = value('bp_runs_total\\{status="failed"\\}');
    const kept = value('bp_runs_total\\{status="kept"\\}');
    const deployed = value('bp_runs_total\\{status="deployed"\\}');
    expect(failed + kept + deployed).toBe(215);
    expect(value('bp_deployments_total')).toBe(deployed);
    expect(value('bp_rollbacks_total')).toBeGreaterThan(0);
    expect(value('bp_step_duration_seconds_count\\{step="train"\\}')).toBe(215 - failed);
    expect(value('bp_dataset_rows')).toBeGreaterThan(100_000);
    expect(value('bp_drift')).toBe(1);
    expect(value('bp_last_success_timestamp_seconds')).toBe(NOW / 1000 - 86_400);
    expect(value('bp_model_accuracy\\{model="production"\\}')).toBeGreaterThan(0.5);
    expect(value('bp_model_accuracy\\{model="challenger"\\}')).toBeGreaterThan(0.5);
    expect(value('bp_registry_readable')).toBe(1);
    // A second look counts nothing twice.
    const again = await (await started.get('/metrics')).text();
    expect(again).toContain(`bp_runs_total{status="kept"} ${kept}\n`);
  });
});

describe('a runner on a folder in which something is wrong', () => {
  let started: StartedRunner;
  beforeEach(async () => {
    started = await yearsOfRuns(20);
  });
  afterEach(() => started.close());

  it('serves the report of each run and version, and nothing else that a record names', async () => {
    const { runs, models } = projectPaths(started.root);
    const newest = runRecord(NOW - 86_400_000).run_id;
    const record = JSON.parse(await readFile(join(runs, `${newest}.json`), 'utf8'));
    const report = await started.get(`/reports/runs/${newest}`);
    expect(await report.text()).toContain(`<title>Report of ${record.version}</title>`);
    expect(report.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    const byVersion = await started.get(`/reports/versions/${record.version}`);
    expect(await byVersion.text()).toContain(`<title>Report of ${record.version}</title>`);
    await writeFile(join(started.root, 'secret.html'), 'not for you');
    await mkdir(join(models, 'x'), { recursive: true });
    for (const path of [
      'secret.html',
      '../secret.html',
      'ml/models/../../secret.html',
      '/etc/passwd',
    ]) {
      await saveRun(runs, { ...record, report: path });
      const page = await started.get(`/reports/runs/${newest}`);
      expect(await page.text()).toContain('Steps');
    }
  });

  it('shows a run that nobody runs any more as interrupted', async () => {
    const { runs } = projectPaths(started.root);
    await saveRun(runs, runRecord(NOW - 3_600_000, { status: 'running' }));
    expect(await (await started.get('/')).text()).toContain('>interrupted<');
  });

  it('takes no run from the future for a sign of life', async () => {
    const { runs } = projectPaths(started.root);
    await saveRun(runs, runRecord(NOW + 365 * 86_400_000));
    const metrics = await (await started.get('/metrics')).text();
    expect(metrics).toContain(`bp_last_success_timestamp_seconds ${NOW / 1000 - 86_400}\n`);
  });

  it('says so when the registry is damaged, and still answers', async () => {
    const index = join(projectPaths(started.root).models, 'versions', 'index');
    for (const name of await readdir(index)) await writeFile(join(index, name), '{"half');
    const page = await started.get('/');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('The registry can not be read.');
    expect(await (await started.get('/metrics')).text()).toContain('bp_registry_readable 0');
    expect((await started.get('/readyz')).status).toBe(503);
    expect((await started.get('/healthz')).status).toBe(200);
  });

  it('does not mind records that are not records', async () => {
    const { runs } = projectPaths(started.root);
    await writeFile(join(runs, '20260610_110000_aaaaaa.json'), 'null');
    await writeFile(join(runs, '20260610_110001_aaaaaa.json'), '{"formatVersion":1}');
    const page = await started.get('/');
    expect(page.status).toBe(200);
    expect((await started.get('/metrics')).status).toBe(200);
  });
});
