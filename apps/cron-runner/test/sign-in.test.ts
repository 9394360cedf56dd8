import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { sha256 } from '@bp/contracts';
import { afterEach, expect, it } from 'vitest';
import { type StartedRunner, startedRunner } from '../src/testing/started-runner.js';

const HOUR_MS = 3_600_000;
const TOKENS = {
  ann: { token: 'token-of-ann', roles: ['view', 'run'] },
  eve: { token: 'token-of-eve', roles: ['approve'] },
};

let started: StartedRunner;
let now: number;
let begun: number;
afterEach(() => started.close());

async function start(host: string): Promise<void> {
  now = Date.UTC(2026, 5, 10, 12);
  begun = 0;
  started = await startedRunner({
    clock: () => now,
    env: {},
    schedule: { host, tokensFile: 'tokens.json' },
    execute: async () => {
      begun += 1;
      return { ok: false, error: { code: 'USAGE', message: 'not today', remedy: 'wait' } };
    },
    prepare: async (root) => {
      await mkdir(root, { recursive: true });
      const tokens = Object.entries(TOKENS).map(([name, { token, roles }]) => ({
        name,
        roles,
        sha256: sha256(token),
      }));
      await writeFile(join(root, 'tokens.json'), JSON.stringify({ tokens }));
    },
  });
}

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** As a browser sends it, with headers that `fetch` lets nobody set. */
function send(path: string, headers: Record<string, string> = {}, form?: Record<string, string>) {
  const url = new URL(path, started.runner.url.replace('0.0.0.0', '127.0.0.1'));
  return new Promise<Sent>((done, fail) => {
    const asked = request(
      url,
      { method: form === undefined ? 'GET' : 'POST', headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asked.on('error', fail);
    asked.end(form === undefined ? undefined : new URLSearchParams(form).toString());
  });
}

const HTML = { accept: 'text/html,*/*;q=0.8' };
const OWN = { 'sec-fetch-site': 'same-origin' };
const cookieOf = ({ headers }: Sent): string => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

it('refuses a form that is too large, as other bodies are', async () => {
  await start('0.0.0.0');
  const answer = await send('/sign-in', OWN, { token: 'x'.repeat(3_000_000) });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({
    error: { code: 'INPUT_INVALID', message: 'The body has more than 16384 bytes.' },
  });
});

it('asks for a token beyond loopback, and goes where the reader wanted to', async () => {
  await start('0.0.0.0');
  const asked = await send('/runs?search=kept', HTML);
  expect(asked.status).toBe(303);
  expect(asked.headers.location).toBe('/sign-in?to=%2Fruns%3Fsearch%3Dkept');
  for (const path of ['/', '/status', '/metrics', '/registry/versions.json', '/data']) {
    expect((await send(path)).status, path).toBe(401);
  }
  expect((await send('/metrics', { authorization: 'Bearer token-of-ann' })).status).toBe(200);
  for (const path of ['/healthz', '/sign-in']) expect((await send(path)).status).toBe(200);
  const form = { token: TOKENS.ann.token, to: '/runs?search=kept' };
  const signedIn = await send('/sign-in', OWN, form);
  expect(signedIn.status).toBe(303);
  expect(signedIn.headers.location).toBe('/runs?search=kept');
  expect(signedIn.headers['set-cookie']?.[0]).toMatch(
    /^bp_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  );
  const page = await send('/runs', { ...HTML, cookie: cookieOf(signedIn) });
  expect(page.status).toBe(200);
  expect(page.text).toContain('Sign out');
  expect(page.text).not.toContain(cookieOf(signedIn).slice(11));
  // Over TLS the cookie stays there.
  const behind = await send('/sign-in', { ...OWN, 'x-forwarded-proto': 'https' }, form);
  expect(behind.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
});

it('is open on loopback, where signing in only saves typing the token', async () => {
  await start('127.0.0.1');
  expect((await send('/', HTML)).status).toBe(200);
});

it('leads to no other server', async () => {
  await start('127.0.0.1');
  for (const to of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/x\r\ny: z',
    '',
  ]) {
    const { headers } = await send('/sign-in', OWN, { token: TOKENS.ann.token, to });
    expect(headers.location, to).toBe('/');
  }
});

it('does by its session what the roles allow, and only for pages of this server', async () => {
  await start('127.0.0.1');
  const cookie = cookieOf(await send('/sign-in', OWN, { token: TOKENS.ann.token }));
  const host = new URL(started.runner.url).host;
  for (const foreign of [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `http://${host}`, 'sec-fetch-site': 'cross-site' },
  ]) {
    expect((await send('/runs', { cookie, ...foreign }, {})).status).toBe(403);
    expect((await send('/sign-in', foreign as never, { token: TOKENS.ann.token })).status).toBe(
      403,
    );
  }
  expect(begun).toBe(0);
  expect((await send('/runs', { cookie, ...OWN }, {})).status).toBe(202);
  expect((await send('/rollback', { cookie, origin: `http://${host}` }, {})).text).toContain(
    'role',
  );
  await expect.poll(() => begun).toBe(1);
  // A bearer's token counts, not the session beside it.
  const both = { cookie, ...OWN, authorization: 'Bearer wrong' };
  expect((await send('/runs', both, {})).status).toBe(401);
});

it('ends a session when somebody signs out, and after half a day', async () => {
  await start('0.0.0.0');
  const cookie = cookieOf(await send('/sign-in', OWN, { token: TOKENS.ann.token }));
  const other = cookieOf(await send('/sign-in', OWN, { token: TOKENS.ann.token }));
  const out = await send('/sign-out', { cookie, ...OWN }, {});
  expect(out.headers['set-cookie']?.[0]).toMatch(/^bp_session=; .*Max-Age=0/);
  expect((await send('/status', { cookie })).status).toBe(401);
  now += 12 * HOUR_MS - 1;
  expect((await send('/status', { cookie: other })).status).toBe(200);
  now += 1;
  expect((await send('/status', { cookie: other })).status).toBe(401);
  // A role that may not read is told so, signed in or not.
  const eve = cookieOf(await send('/sign-in', OWN, { token: TOKENS.eve.token }));
  expect((await send('/status', { cookie: eve })).status).toBe(403);
});

it('lets an address try ten times in vain, and then not even with the right token', async () => {
  await start('0.0.0.0');
  for (let tries = 0; tries < 10; tries += 1) {
    const refused = await send('/sign-in', OWN, { token: `guess ${tries}`, to: '/data' });
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('value="/data"');
    expect(refused.text).not.toContain('guess');
  }
  const refused = await send('/sign-in', OWN, { token: TOKENS.ann.token });
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toBe('900');
  now += HOUR_MS / 4;
  expect((await send('/sign-in', OWN, { token: TOKENS.ann.token })).status).toBe(303);
});
