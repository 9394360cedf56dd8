import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectPaths } from '../paths.js';
import { openProject, type Project } from '../project.js';
import { DEFAULT_SETTINGS } from '../settings/settings.js';
import { runRecord } from '../testing/run-records.js';
import { type WebhookServer, webhookServer } from '../testing/webhook-server.js';
import { type NotificationEvent, runEvents } from './events.js';
import { deliverNotifications, notify } from './notify.js';
import { GIVE_UP_MS, outboxState } from './outbox.js';
import { retrainAndNotify } from './retrain-and-notify.js';
import { verifyWebhook } from './signature.js';
import { staleEvent } from './staleness.js';

const SECRET = 'webhook-secret';
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('notifications', () => {
  let root: string;
  let server: WebhookServer;
  let now: number;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-notify-'));
    server = await webhookServer();
    now = Date.UTC(2026, 0, 5);
  });
  afterEach(async () => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  const project = (url: string | null = server.url, timeoutSeconds = 5): Project =>
    openProject({
      root,
      clock: () => now,
      env: { BP_WEBHOOK_SECRET: SECRET, LARAVEL_API_TOKEN: 'tok-4711' },
      settings: {
        ...DEFAULT_SETTINGS,
        notifications: { ...DEFAULT_SETTINGS.notifications, webhookUrl: url, timeoutSeconds },
      },
    });
  const outbox = (): Promise<string[]> =>
    readdir(projectPaths(root).outbox).then((names) => names.filter((n) => /^\d/.test(n)));
  const told: NotificationEvent = {
    kind: 'failed',
    error: {
      code: 'API_FAILED',
      message: 'GET http://me:pw@api.example/?t=tok-4711 said "<!channel> & more"',
      remedy: 'Ask again.',
      step: 'collect',
    },
    attempts: 4,
    run: null,
  };

  it('posts Slack-compatible text with the full JSON, signed, without secrets', async () => {
    await notify(project(), [...runEvents(runRecord(), 'ann'), told]);
    expect(await outbox()).toEqual([]);
    expect(server.received).toHaveLength(2);
    for (const { headers, body } of server.received) {
      const timestamp = String(headers['x-bp-timestamp']);
      const signature = String(headers['x-bp-signature']);
      expect(Number(timestamp)).toBe(now / 1000);
      expect(verifyWebhook(SECRET, { timestamp, body }, signature)).toBe(true);
      expect(verifyWebhook(SECRET, { timestamp, body: `${body} ` }, signature)).toBe(false);
      expect(verifyWebhook('other', { timestamp, body }, signature)).toBe(false);
      expect(headers['x-bp-delivery']).toBe(JSON.parse(body).id);
    }
    const [deployed, failed] = server.received.map(({ body }) => JSON.parse(body));
    expect(deployed).toMatchObject({ event: 'deployed', from: 'v1.0.0', to: 'v1.1.0', by: 'ann' });
    expect(deployed.run.metrics.accuracy).toBe(0.645);
    expect(deployed.text).toContain('*Deployed v1.1.0 (was v1.0.0)*');
    expect(deployed.text).toContain('Accuracy 0.6100 → 0.6450 (+0.0350)');
    expect(failed.text).toContain('*Retraining failed at step "collect": API_FAILED*');
    expect(failed.text).toContain('&lt;!channel&gt; &amp; more');
    expect(failed.text).toContain('Tried 4 times');
    expect(server.received[1]!.body).not.toMatch(/tok-4711|me:pw|webhook-secret/);
  });

  it('waits in the outbox while the receiver is down, is asked once a round, and arrives in order', async () => {
    server.answer = 503;
    await notify(project(), runEvents(runRecord(), 'ann'));
    now += 1;
    await notify(project(), [told]);
    expect(server.received).toHaveLength(2);
    expect(await outbox()).toHaveLength(2);
    server.answer = 200;
    // Not yet due: the second attempt comes a minute after the first.
    expect(await deliverNotifications(project())).toMatchObject({ delivered: 0, waiting: 2 });
    now += MINUTE;
    expect(await deliverNotifications(project())).toMatchObject({ delivered: 2, waiting: 0 });
    const events = server.received.slice(2).map(({ body }) => JSON.parse(body).event);
    expect(events).toEqual(['deployed', 'failed']);
    const ids = server.received.map(({ headers }) => headers['x-bp-delivery']);
    expect(ids[2]).toBe(ids[0]);
  });

  it('goes on after a message that is refused, and gives up on it after a week', async () => {
    server.answer = 400;
    await notify(project(), [told, told]);
    expect(server.received).toHaveLength(2);
    now += GIVE_UP_MS;
    expect(await deliverNotifications(project())).toMatchObject({ givenUp: 2, waiting: 0 });
    expect(await outboxState(projectPaths(root).outbox)).toMatchObject({
      waiting: 0,
      undelivered: 2,
    });
  });

  it('survives a crash between keeping and sending: what lies in the outbox is sent later', async () => {
    const stopped = openProject({ ...project(), root, signal: AbortSignal.abort() });
    await notify(stopped, [told]);
    expect(server.received).toHaveLength(0);
    expect(await outbox()).toHaveLength(1);
    expect(await deliverNotifications(project())).toMatchObject({ delivered: 1 });
  });

  it('sets damaged files aside and delivers the others', async () => {
    const { outbox: folder } = projectPaths(root);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '20260101_000000_000000000000.json'), '{"half');
    await notify(project(), [told]);
    expect(server.received).toHaveLength(1);
    expect(await outboxState(folder)).toMatchObject({ waiting: 0, undelivered: 1 });
  });

  it('takes a time limit that is not a whole number of milliseconds', async () => {
    await notify(project(server.url, 2.01), [told]);
    expect(server.received).toHaveLength(1);
  });

  it('times out, follows no redirect, and takes credentials from the address', async () => {
    server.answer = 'hang';
    await notify(project(server.url, 0.05), [told]);
    const [name] = await outbox();
    const entry = await readFile(join(projectPaths(root).outbox, name!), 'utf8');
    expect(JSON.parse(entry).last_error).toContain('did not answer within 0.05 s');
    server.answer = 302;
    now += MINUTE;
    const withUser = server.url.replace('://', '://me:p%40ss@');
    expect(await deliverNotifications(project(withUser))).toMatchObject({ waiting: 1 });
    expect(server.received).toHaveLength(2);
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(server.received[1]!.headers.authorization).toBe(basic);
    expect(entry).not.toContain('p@ss');
  });

  it('does nothing without a webhook, and never throws', async () => {
    await notify(project(null), [told]);
    await expect(readdir(projectPaths(root).outbox)).rejects.toMatchObject({ code: 'ENOENT' });
    await writeFile(join(root, 'ml'), 'a file where a folder belongs');
    await notify(project(), [told]);
  });

  it('tells of a run that failed, once, and not of a lock that is held', async () => {
    await expect(retrainAndNotify(project())).rejects.toMatchObject({ code: 'NOT_ENOUGH_DATA' });
    expect(server.received.map(({ body }) => JSON.parse(body).event)).toEqual(['failed']);
    expect(JSON.parse(server.received[0]!.body).run.status).toBe('failed');
  });

  it('tells of its own run, also where another has a later name', async () => {
    const { runs } = projectPaths(root);
    await mkdir(runs, { recursive: true });
    const ahead = runRecord({ run_id: '20990101_000000_abcdef', status: 'deployed' });
    await writeFile(join(runs, `${ahead.run_id}.json`), JSON.stringify(ahead));
    await expect(retrainAndNotify(project())).rejects.toMatchObject({ code: 'NOT_ENOUGH_DATA' });
    const [message] = server.received.map(({ body }) => JSON.parse(body));
    expect(message).toMatchObject({ event: 'failed', run: { status: 'failed' } });
    expect(server.received).toHaveLength(1);
  });

  it('tells of a failure before there was a record', async () => {
    await mkdir(join(root, 'ml'), { recursive: true });
    await writeFile(projectPaths(root).runs, 'a file where a folder belongs');
    await expect(retrainAndNotify(project())).rejects.toThrow();
    const [message] = server.received.map(({ body }) => JSON.parse(body));
    expect(message).toMatchObject({ event: 'failed', run: null });
  });

  it('notices that no run has succeeded for days, tells it once, and again after as many', async () => {
    const stale = (): Promise<NotificationEvent | null> => staleEvent(project());
    expect(await stale()).toBeNull();
    now += 9.9 * DAY;
    expect(await stale()).toBeNull();
    now += 0.2 * DAY;
    expect(await stale()).toMatchObject({ kind: 'stale', last_success: null });
    now += DAY;
    expect(await stale()).toBeNull();
    now += 9 * DAY;
    expect(await stale()).toMatchObject({ kind: 'stale' });
    const { runs } = projectPaths(root);
    await mkdir(runs, { recursive: true });
    const started = new Date(now).toISOString();
    const save = (record: object, name: string): Promise<void> =>
      writeFile(join(runs, name), JSON.stringify(record));
    await save(runRecord({ status: 'kept', started_at: started }), '20260126_000000_aa.json');
    await save(runRecord({ status: 'failed', started_at: started }), '20260127_000000_aa.json');
    now += 5 * DAY;
    expect(await stale()).toBeNull();
    now += 5 * DAY;
    expect(await stale()).toMatchObject({ last_success: started, limit_days: 10 });
  });
});

describe('what a run gives to tell', () => {
  const kinds = (change: Parameters<typeof runRecord>[0]): string[] =>
    runEvents(runRecord(change), 'x').map(({ kind }) => kind);
  const error = { code: 'INTERNAL', message: 'x', remedy: 'y', step: null };
  it.each([
    [{ drift: { drifted: true, warnings: ['pa moved'] } }, ['deployed', 'drift']],
    [{ status: 'kept', drift: { drifted: false, warnings: [] } }, ['kept']],
    [{ status: 'unchanged' }, ['kept']],
    [{ status: 'kept', approvals_needed: 2 }, ['approval_needed']],
    [{ status: 'failed', error }, ['failed']],
    [{ status: 'cancelled', error }, []],
    [{ status: 'running' }, []],
  ] as const)('%j: %j', (change, expected) => {
    expect(kinds(change as Parameters<typeof runRecord>[0])).toEqual(expected);
  });
});
