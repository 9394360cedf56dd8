import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Prediction } from '@bp/contracts';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';
import { tinyAction, tinyProbabilities } from '../src/testing/tiny-bundle.js';

const EXAMPLES = join(import.meta.dirname, '../examples');
const PA = 80;

let folder: RegistryFolder;
let bundles: string;
let service: ChildProcess | undefined;
beforeAll(async () => {
  folder = await registryFolder();
  await folder.ship(3);
  bundles = await mkdtemp(join(tmpdir(), 'bp-bundled-'));
});
afterEach(() => {
  service?.kill('SIGKILL');
  service = undefined;
});
afterAll(async () => {
  await folder.remove();
  await rm(bundles, { recursive: true, force: true });
});

interface Started {
  readonly url: string;
  readonly ended: Promise<number | null>;
  readonly errors: () => string;
}

/** Starts a service that prints its address. */
function start(script: string): Promise<Started> {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, BP_MODELS: folder.root, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  service = child;
  let said = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  return new Promise((done, fail) => {
    void ended.then((code) => fail(new Error(`ended with ${code}:\n${errors}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const url = /http:\S+/.exec(said)?.[0];
      if (url !== undefined) done({ url, ended, errors: () => errors });
    });
  });
}

async function ask(url: string, body: string): Promise<{ status: number; answer: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${url}/predict`, { method: 'POST', headers, body });
  return { status: reply.status, answer: await reply.json() };
}

function checkAnswer({ action, probabilities, modelVersion }: Prediction): void {
  expect(modelVersion).toBe('v1.0.0');
  expect(Object.values(probabilities)).toEqual(
    [...tinyProbabilities(3, PA)].map((chance) => expect.closeTo(chance, 5)),
  );
  // One answer in twenty explores.
  if (action !== tinyAction(3, PA)) expect(probabilities[action]).toBeLessThan(1);
}

describe.each(['express.mjs', 'fastify.mjs', 'nest.cjs'])('the example %s', (name) => {
  it('answers with the model in production, refuses what is no site, and ends when told to', async () => {
    const { url, ended, errors } = await start(join(EXAMPLES, name));
    const { status, answer } = await ask(url, JSON.stringify({ pa: PA }));
    expect(status).toBe(200);
    checkAnswer(answer as Prediction);
    expect((await ask(url, '[1]')).status).toBe(400);
    expect((await ask(url, '{')).status).toBe(400);
    service?.kill('SIGTERM');
    expect([0, null]).toContain(await ended);
    expect(errors()).not.toContain('BP_NO_LOAD_THREAD');
  });
});

describe.each([
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
] as const)('a service that esbuild makes one %s file of', (format, extension) => {
  it('loads the model in its own thread, and says so once', async () => {
    const outfile = join(bundles, `service.${extension}`);
    const entry = format === 'esm' ? 'fastify.mjs' : 'bundled.cjs';
    const own = `
      const { watchActive } = require('@bp/registry');
      const { createServer } = require('node:http');
      watchActive({ root: process.env.BP_MODELS, pollMs: 100 }).then((active) => {
        const server = createServer(async (request, response) => {
          let body = '';
          for await (const chunk of request) body += chunk;
          response.end(JSON.stringify(active.predict(JSON.parse(body))));
        });
        server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
      });`;
    await build({
      ...(format === 'esm'
        ? { entryPoints: [join(EXAMPLES, entry)] }
        : { stdin: { contents: own, resolveDir: EXAMPLES } }),
      outfile,
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'silent',
      // Fastify's own parts are CommonJS, which asks for the modules of node at run time.
      ...(format === 'esm'
        ? {
            banner: {
              js: "import { createRequire as __make } from 'node:module'; const require = __make(import.meta.url);",
            },
          }
        : {}),
    });
    const { url, errors } = await start(outfile);
    const { answer } = await ask(url, JSON.stringify({ pa: PA }));
    checkAnswer(answer as Prediction);
    expect(errors().match(/BP_NO_LOAD_THREAD/g)).toHaveLength(1);
  });
});

it('a function on a read-only file system answers', async () => {
  const handle = `
    import(${JSON.stringify(join(EXAMPLES, 'serverless.mjs'))}).then(async ({ handler }) => {
      const answers = [await handler({ body: '{"pa":${PA}}' }), await handler({ body: '[' })];
      console.log(JSON.stringify(answers));
    });`;
  const mounted = `mount --bind ${folder.root} ${folder.root} && mount -o remount,bind,ro ${folder.root} && ! touch ${folder.root}/x 2>/dev/null && exec ${process.execPath} -e '${handle.replaceAll("'", `'"'"'`)}'`;
  const isRoot = process.getuid?.() === 0;
  const args = isRoot
    ? (['unshare', ['--mount', 'sh', '-c', mounted]] as const)
    : ([process.execPath, ['-e', handle]] as const);
  const said = execFileSync(args[0], args[1], {
    env: { PATH: process.env.PATH, BP_MODELS: folder.root },
    encoding: 'utf8',
  });
  const [answered, refused] = JSON.parse(said) as { statusCode: number; body: string }[];
  expect(answered?.statusCode).toBe(200);
  checkAnswer(JSON.parse(answered!.body) as Prediction);
  expect(refused?.statusCode).toBe(400);
});
