import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DecisionServer, startDecisionServer } from '../src/index.js';
import { type ProjectFolder, projectFolder, TOKENS } from '../src/testing/project-folder.js';

let project: ProjectFolder;
let server: DecisionServer;
beforeEach(async () => {
  project = await projectFolder();
  server = await startDecisionServer({
    root: project.root,
    port: 0,
    env: TOKENS,
    limits: { bodyBytes: 500 },
    logLevel: null,
    clock: Date.now,
    random: Math.random,
  });
});
afterEach(async () => {
  await server.stop();
  await project.remove();
});

/** What comes back for bytes as they stand, until the connection ends. */
async function talk(...parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  for (const part of parts) {
    socket.write(part);
    await new Promise((done) => setTimeout(done, 20));
  }
  await closed;
  return heard;
}

const statuses = (heard: string): string[] => heard.match(/HTTP\/1\.1 \d+/g) ?? [];
const AUTHORISED = `host: x\r\nauthorization: Bearer ${TOKENS.BP_DECIDE_TOKEN}\r\n`;
const JSON_TYPE = 'content-type: application/json\r\n';
const BODY = JSON.stringify({ site: { pa: 90 } });
const asking = (more = '', body = BODY): string =>
  `POST /v1/decisions HTTP/1.1\r\n${AUTHORISED}${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const LAST = 'connection: close\r\n';

it('answers requests that come together, in pieces, with a query, and HEAD', async () => {
  const whole = asking(JSON_TYPE);
  const heard = await talk(
    whole + whole.slice(0, 120),
    whole.slice(120) + asking(JSON_TYPE + LAST),
  );
  expect(statuses(heard)).toEqual(Array(3).fill('HTTP/1.1 200'));
  const head = await talk(`HEAD /healthz?from=balancer HTTP/1.1\r\nhost: x\r\n${LAST}\r\n`);
  expect(statuses(head)).toEqual(['HTTP/1.1 200']);
  expect(head).toMatch(/\r\n\r\n$/);
});

it('refuses another method, another type, none, and an empty body', async () => {
  expect(await talk(`DELETE /v1/decisions HTTP/1.1\r\n${AUTHORISED}${LAST}\r\n`)).toContain('404');
  expect(await talk(asking(`content-type: text/plain\r\n${LAST}`))).toContain('415');
  expect(await talk(asking(LAST))).toContain('415');
  expect(await talk(asking(JSON_TYPE + LAST, ''))).toMatch(/ 400 [\s\S]*The body is not JSON/);
});

it('ends the connection of who sends too much, before or while it comes', async () => {
  const head = `POST /v1/decisions HTTP/1.1\r\n${AUTHORISED}${JSON_TYPE}`;
  expect(statuses(await talk(`${head}content-length: 900000000\r\n\r\n{`))).toEqual([
    'HTTP/1.1 413',
  ]);
  const chunk = `190\r\n${'x'.repeat(400)}\r\n`;
  expect(statuses(await talk(`${head}transfer-encoding: chunked\r\n\r\n`, chunk, chunk))).toEqual([
    'HTTP/1.1 413',
  ]);
});

it('outlives who goes away in the middle, and who speaks no HTTP', async () => {
  const { hostname, port } = new URL(server.url);
  const gone = connect({ host: hostname, port: Number(port) });
  gone.write(asking(JSON_TYPE).slice(0, -5), () => gone.destroy());
  await once(gone, 'close');
  expect(statuses(await talk('\u0016\u0003\u0001 no\r\n\r\n'))).toEqual(['HTTP/1.1 400']);
  expect(statuses(await talk(asking(JSON_TYPE + LAST)))).toEqual(['HTTP/1.1 200']);
});

it('soon gives the place of who is slow, or silent, to others', async () => {
  const began = performance.now();
  const heard = await Promise.all([talk(), talk('POST /v1/decisions HTTP/1.1\r\nhost: x\r\n')]);
  expect(heard.map(statuses)).toEqual([['HTTP/1.1 408'], ['HTTP/1.1 408']]);
  expect(performance.now() - began).toBeLessThan(9_000);
}, 20_000);

it('while it ends, answers what it was asked and refuses what comes on kept connections', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const whole = asking(`${JSON_TYPE}expect: 100-continue\r\n`);
  socket.write(whole.slice(0, -3));
  // It has begun with the request.
  await expect.poll(() => heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
  const stopped = server.stop();
  socket.write(whole.slice(-3) + asking(JSON_TYPE));
  await once(socket, 'close');
  await stopped;
  const [, answered, ...refused] = statuses(heard);
  expect(answered).toBe('HTTP/1.1 200');
  expect(heard).toContain('connection: close');
  expect(refused.every((status) => status.endsWith('503'))).toBe(true);
});
