import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@bp/contracts';
import { openProject, type Settings } from '@bp/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyPair } from '../../../packages/registry/src/testing/key-pair.js';
import { writeTinyBundle } from '../../../packages/registry/src/testing/tiny-bundle.js';
import { type StartedRunner, startedRunner, TOKEN } from '../src/testing/started-runner.js';

const [trainer, ann, bob] = [keyPair(), keyPair(), keyPair()];
const TOKENS = {
  ann: 'token-of-ann',
  bob: 'token-of-bob',
  eve: 'token-of-eve',
  viewer: 'token-of-viewer',
};

let started: StartedRunner;
let settings: Settings;

beforeAll(async () => {
  started = await startedRunner({
    execute: () => Promise.reject(new Error('not to be called')),
    schedule: { tokensFile: 'tokens.json', viewNeedsToken: true },
    registry: {
      approvals: 2,
      approvers: { ann: 'ann.pub', bob: 'bob.pub', trainer: 'trainer.pub' },
      signingKeyFile: 'trainer.pem',
    },
    prepare: async (root) => {
      await mkdir(root, { recursive: true });
      const holder = (name: keyof typeof TOKENS, roles: string[], keyFile?: string) => ({
        name,
        sha256: sha256(TOKENS[name]),
        roles,
        ...(keyFile === undefined ? {} : { keyFile }),
      });
      const tokens = [
        holder('ann', ['view', 'approve'], 'ann.pem'),
        holder('bob', ['view', 'approve', 'rollback']),
        holder('eve', ['approve'], 'trainer.pem'),
        holder('viewer', ['view']),
      ];
      for (const [name, text] of [
        ['tokens.json', JSON.stringify({ tokens })],
        ['ann.pem', ann.privateKey],
        ['ann.pub', ann.publicKey],
        ['bob.pub', bob.publicKey],
        ['trainer.pem', trainer.privateKey],
        ['trainer.pub', trainer.publicKey],
      ] as const) {
        await writeFile(join(root, name), text);
      }
    },
    onSettings: (used) => {
      settings = used;
    },
  });
  const { registry, paths } = openProject({ root: started.root, settings });
  const dir = join(paths.models, 'bundle');
  await writeTinyBundle({ dir, seed: 1 });
  await registry.createVersion({ bundleDir: dir, evaluation: {}, awaitsApproval: true, by: 'x' });
});
afterAll(() => started.close());

const read = (path: string, token?: string) =>
  started.get(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
const answer = async (response: Response) => ({
  status: response.status,
  body: await response.json(),
});
const approve = async (token: string | null) =>
  answer(await started.post('/approve', { version: 'v1.0.0', reason: 'read its card' }, token));

describe('roles', () => {
  it('of reading: nobody without a token, a browser with it as the password, health for everybody', async () => {
    expect((await read('/')).status).toBe(401);
    expect((await read('/')).headers.get('www-authenticate')).toMatch(/^Basic/);
    expect((await read('/', TOKENS.eve)).status).toBe(403);
    expect((await read('/', TOKENS.viewer)).status).toBe(200);
    expect((await read('/metrics', TOKEN)).status).toBe(200);
    const basic = Buffer.from(`anybody:${TOKENS.viewer}`).toString('base64');
    expect((await started.get('/', { headers: { authorization: `Basic ${basic}` } })).status).toBe(
      200,
    );
    expect((await read('/healthz')).status).toBe(200);
  });

  it('of changing: each token does what its roles say, and nothing else', async () => {
    for (const [token, path, status] of [
      [TOKENS.viewer, '/runs', 403],
      [TOKENS.ann, '/runs', 403],
      [TOKENS.ann, '/rollback', 403],
      [TOKENS.bob, '/rollback', 409],
      [TOKEN, '/rollback', 409],
      [TOKEN, '/approve', 403],
      ['no token', '/approve', 401],
    ] as const) {
      expect((await started.post(path, {}, token)).status, `${path} with ${token}`).toBe(status);
    }
    const basic = Buffer.from(`bob:${TOKENS.bob}`).toString('base64');
    const posted = { method: 'POST', headers: { authorization: `Basic ${basic}` } };
    expect((await started.get('/rollback', posted)).status).toBe(401);
  });
});

describe('approvals over HTTP', () => {
  it('are signed with the key kept for that person, never with the trainer’s, and the last one deploys', async () => {
    expect(await approve(TOKENS.eve)).toMatchObject({
      status: 403,
      body: {
        error: { code: 'APPROVAL_REFUSED', message: expect.stringContaining('signed the model') },
      },
    });
    expect(await approve(TOKENS.bob)).toMatchObject({
      status: 403,
      body: { error: { remedy: expect.stringContaining('bp versions approve') } },
    });
    const page = await (await read('/', TOKENS.viewer)).text();
    expect(page).toContain('Waiting for approval');
    expect(page).toContain('2 of 2 approvals');
    expect(await (await read('/metrics', TOKEN)).text()).toContain('bp_versions_waiting 1');
    expect(page).toContain('data-ask="/approve"');
    expect(await approve(TOKENS.ann)).toMatchObject({
      status: 200,
      body: { missing: 1, deployed: false, approvals: [{ name: 'ann' }] },
    });
    const { registry } = openProject({ root: started.root, settings });
    await expect(
      registry.deploy({ version: 'v1.0.0', reason: 'x', by: 'x' }),
    ).rejects.toMatchObject({
      code: 'APPROVAL_MISSING',
    });
    await registry.approve({ version: 'v1.0.0', key: bob.privateKey, reason: 'x', by: 'bob' });
    expect(await approve(TOKENS.ann)).toMatchObject({ status: 200, body: { deployed: true } });
    expect((await registry.history())[0]).toMatchObject({ to: 'v1.0.0', by: 'ann (cron-runner)' });
    expect(await (await read('/', TOKENS.viewer)).text()).not.toContain('Waiting for approval');
  });
});

it('does not start with a file of tokens that is none', async () => {
  for (const [text, message] of [
    ['{', 'JSON'],
    ['{"tokens":[{"name":"ann","sha256":"x","roles":["view"]}]}', 'entry 1 has no sha256'],
    [`{"tokens":[{"name":"ann","sha256":"${sha256('x')}","roles":["admin"]}]}`, 'roles other than'],
  ] as const) {
    const starting = startedRunner({
      execute: () => Promise.reject(new Error('not to be called')),
      schedule: { tokensFile: 'tokens.json' },
      prepare: async (root) => {
        await mkdir(root, { recursive: true });
        await writeFile(join(root, 'tokens.json'), text);
      },
    });
    await expect(starting).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: expect.stringContaining(message),
    });
  }
});
