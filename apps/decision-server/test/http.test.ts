import { mkdir, rename, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DecisionServer, type ServerLimits, startDecisionServer } from '../src/index.js';
import { type ProjectFolder, post, projectFolder, TOKENS } from '../src/testing/project-folder.js';

const SITE = { domain: 'a.example.org', pa: 90 };
const REPORT = TOKENS.BP_REPORT_TOKEN;

let project: ProjectFolder;
let server: DecisionServer | null;
beforeEach(async () => {
  project = await projectFolder();
  server = null;
});
afterEach(async () => {
  await server?.stop();
  await project.remove();
});

async function started(
  limits: Partial<ServerLimits> = {},
  env: NodeJS.ProcessEnv = TOKENS,
): Promise<(path: string, body?: unknown, token?: string | null) => Promise<Response>> {
  server = await startDecisionServer({
    root: project.root,
    port: 0,
    env,
    limits,
    logLevel: null,
    clock: Date.now,
    random: Math.random,
  });
  const { url } = server;
  return (path, body, token) =>
    body === undefined
      ? fetch(url + path, {
          headers: { authorization: `Bearer ${token ?? TOKENS.BP_DECIDE_TOKEN}` },
        })
      : post(url + path, body, token);
}

const errorOf = async (reply: Response) => ((await reply.json()) as { error: object }).error;

describe('a decision', () => {
  it('is given, and stands in the log with its id', async () => {
    const ask = await started();
    const reply = await ask('/v1/decisions', { site: SITE, task_id: 't1', allowed: ['forum'] });
    expect(reply.status).toBe(200);
    const decision = (await reply.json()) as { decision_id: string };
    expect(decision).toMatchObject({
      action: 'forum',
      propensity: 1,
      model_version: 'v1.0.0',
      arm: 'production',
    });
    await server?.stop();
    expect(await project.lines('decisions')).toMatchObject([
      { decision_id: decision.decision_id, task_id: 't1', action: 'forum', domain: SITE.domain },
    ]);
  });

  it('is given for each of many, and once for an id of the caller', async () => {
    const ask = await started();
    const asked = { site: SITE, decision_id: 'mine-1' };
    const first = await (await ask('/v1/decisions', asked)).json();
    await project.ship(2);
    await expect
      .poll(async () => (await (await ask('/v1/model')).json()) as object, { timeout: 20_000 })
      .toMatchObject({ version: 'v1.1.0' });
    const many = await ask('/v1/decisions', { decisions: [asked, { site: { pa: 90 } }] });
    const { decisions } = (await many.json()) as { decisions: object[] };
    expect(decisions[0]).toEqual(first);
    expect(decisions[1]).toMatchObject({ model_version: 'v1.1.0' });
  });

  it("of a rule is kept beside the model's in shadow mode", async () => {
    const ask = await started();
    const reply = await ask('/v1/decisions', { site: SITE, executed: 'guest' });
    expect(await reply.json()).toMatchObject({
      action: 'guest',
      propensity: null,
      shadow_action: expect.any(String),
    });
  });
});

it('puts sites in order', async () => {
  const ask = await started();
  const reply = await ask('/v1/rankings', { sites: [{ pa: 10 }, { pa: 90 }], action: 'comment' });
  const { ranking } = (await reply.json()) as { ranking: { index: number; probability: number }[] };
  expect(ranking.map(({ index }) => index).sort()).toEqual([0, 1]);
  expect(ranking[0]!.probability).toBeGreaterThanOrEqual(ranking[1]!.probability);
});

describe('an outcome', () => {
  it('is on the disk when it is answered, with the task and action of its decision', async () => {
    const ask = await started();
    const reply = await ask('/v1/decisions', { site: SITE, task_id: 't1', allowed: ['guest'] });
    const { decision_id } = (await reply.json()) as { decision_id: string };
    const told = await ask('/v1/outcomes', { decision_id, result: 'success' }, REPORT);
    expect(told.status).toBe(202);
    expect(await told.json()).toEqual({ accepted: 1, unknown_decisions: 0 });
    expect(await project.lines('outcomes')).toEqual([
      {
        timestamp: expect.stringMatching(/Z$/),
        decision_id,
        task_id: 't1',
        action_attempted: 'guest',
        result: 'success',
      },
    ]);
  });

  it('of an unknown decision is kept and counted', async () => {
    const ask = await started();
    const outcomes = [
      { decision_id: 'of another server', result: 'failed', failure_reason: 'captcha' },
      { task_id: 't2', action: 'forum', result: 'error', execution_time: 3.5 },
    ];
    const told = await ask('/v1/outcomes', { outcomes }, REPORT);
    expect(await told.json()).toEqual({ accepted: 2, unknown_decisions: 1 });
    expect(await project.lines('outcomes')).toMatchObject([
      { decision_id: 'of another server', failure_reason: 'captcha' },
      { task_id: 't2', action_attempted: 'forum', execution_time: 3.5 },
    ]);
    expect(await (await ask('/metrics')).text()).toContain(
      'bp_outcomes_of_unknown_decisions_total 1',
    );
  });

  it.each([
    [{ task_id: 'a\nb', action: 'forum' }, 'task_id holds control characters.'],
    [{ decision_id: '\u007fx' }, 'decision_id holds control characters.'],
    [{ decision_id: '1.5e9' }, /^decision_id is in exponent form/],
    [{ decision_id: 'null' }, 'decision_id is missing.'],
  ])('is refused where collecting would put it aside for its id: %j', async (ids, message) => {
    const ask = await started();
    const outcomes = [{ ...ids, result: 'success' }];
    for (const [body, place] of [
      [outcomes[0], ''],
      [{ outcomes }, 'outcomes.0.'],
    ] as const) {
      const told = await ask('/v1/outcomes', body, REPORT);
      expect(told.status).toBe(400);
      const error = (await errorOf(told)) as { code: string; message: string };
      expect(error.code).toBe('INPUT_INVALID');
      expect(error.message.startsWith(place)).toBe(true);
      expect(error.message.slice(place.length)).toMatch(message);
    }
    await server?.stop();
    expect(await project.lines('outcomes').catch(() => [])).toEqual([]);
  });

  it('is refused while the disk is full, and the server says that it is not ready', async () => {
    await mkdir(join(project.root, 'logs'), { recursive: true });
    const path = join(project.root, 'logs', `outcomes-${hostname()}-${process.pid}.jsonl`);
    await symlink('/dev/full', path);
    const ask = await started();
    const told = await ask('/v1/outcomes', { decision_id: 'x', result: 'success' }, REPORT);
    expect(told.status).toBe(507);
    expect(await errorOf(told)).toMatchObject({ code: 'STORAGE_FAILED' });
    expect((await ask('/v1/decisions', { site: SITE })).status).toBe(200);
    const ready = await ask('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('the disk is full');
  });
});

describe('what is refused', () => {
  it.each([
    [
      'a misspelt field',
      { site: { domian: 'x' } },
      'site must NOT have additional properties: "domian".',
    ],
    ['a wrong type', { site: { pa: '90' } }, 'site.pa must be number,null.'],
    ['no action allowed', { site: {}, allowed: [] }, 'allowed must NOT have fewer than 1 items.'],
    [
      'an unknown action among many',
      { decisions: [{ site: {} }, { site: {}, allowed: ['spam'] }] },
      'decisions.1.allowed.0 must be equal to one of the allowed values: comment, profile, forum, guest.',
    ],
    [
      'an id that collecting would put aside',
      { site: {}, task_id: 'a\u0000b' },
      'task_id holds control characters.',
    ],
    [
      'such an id among many',
      { decisions: [{ site: {} }, { site: {}, decision_id: 'a\u001bb' }] },
      'decisions.1.decision_id holds control characters.',
    ],
    ['no site', {}, "The body must have required property 'site'."],
  ])('%s, with its place', async (_, body, message) => {
    const ask = await started();
    const reply = await ask('/v1/decisions', body);
    expect(reply.status).toBe(400);
    expect(await errorOf(reply)).toMatchObject({ code: 'INPUT_INVALID', message });
  });

  it('no JSON, another address, too large a body, too many requests', async () => {
    const ask = await started({ bodyBytes: 200, requestsPerSecond: 4 });
    expect((await ask('/v1/decisions', '{"site":')).status).toBe(400);
    expect((await ask('/nowhere')).status).toBe(404);
    expect((await ask('/v1/decisions', { site: { url: 'x'.repeat(300) } })).status).toBe(413);
    const many = await Promise.all(Array.from({ length: 8 }, () => ask('/healthz')));
    const refused = many.find(({ status }) => status === 429);
    expect(await errorOf(refused!)).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  it("another role's token, none, and a role without one", async () => {
    const { BP_DECIDE_TOKEN, BP_REPORT_TOKEN } = TOKENS;
    const ask = await started({}, { BP_DECIDE_TOKEN: `old, ${BP_DECIDE_TOKEN}` });
    expect((await ask('/v1/decisions', { site: SITE }, null)).status).toBe(401);
    expect((await ask('/v1/decisions', { site: SITE }, BP_REPORT_TOKEN)).status).toBe(401);
    expect((await ask('/v1/decisions', { site: SITE }, 'old')).status).toBe(200);
    expect((await ask('/v1/decisions', { site: SITE })).status).toBe(200);
    const off = await ask('/v1/outcomes', { decision_id: 'x', result: 'success' }, REPORT);
    expect(off.status).toBe(403);
    expect(await errorOf(off)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('decides with the model in memory while the registry is away, and says so', async () => {
  const ask = await started();
  expect(await (await ask('/readyz')).json()).toEqual({
    ready: true,
    version: 'v1.0.0',
    problems: [],
  });
  const versions = join(project.root, 'ml/models/versions');
  await rename(versions, `${versions}-away`);
  await expect
    .poll(async () => (await ask('/readyz')).status, { timeout: 20_000, interval: 200 })
    .toBe(503);
  expect((await ask('/v1/decisions', { site: SITE })).status).toBe(200);
  await rename(`${versions}-away`, versions);
  await expect
    .poll(async () => (await ask('/readyz')).status, { timeout: 30_000, interval: 200 })
    .toBe(200);
});

describe('the OpenAPI document', () => {
  it('is one, by its specification', async () => {
    const ask = await started();
    const document = (await (await ask('/openapi.json')).json()) as Record<string, unknown>;
    const { valid, errors } = await new Validator().validate(document);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('says what is answered', async () => {
    const ask = await started();
    const document = (await (await ask('/openapi.json')).json()) as OpenApi;
    const ajv = new Ajv2020({ strict: false });
    const check = async (path: string, body?: unknown, token?: string): Promise<void> => {
      const reply = await ask(path, body, token);
      const operation = document.paths[path]?.[body === undefined ? 'get' : 'post'];
      const described = operation?.responses[reply.status] ?? operation?.responses.default;
      const schema = described?.content['application/json']?.schema;
      expect(schema, path).toBeDefined();
      const holds: ValidateFunction = ajv.compile({ ...schema, components: document.components });
      holds(await reply.json());
      expect(holds.errors, path).toBeNull();
    };
    await check('/v1/decisions', { site: SITE });
    await check('/v1/decisions', { decisions: [{ site: SITE, executed: 'guest' }] });
    await check('/v1/decisions', {});
    await check('/v1/rankings', { sites: [SITE] });
    await check('/v1/outcomes', { decision_id: 'x', result: 'success' }, REPORT);
    await check('/v1/model');
    await check('/healthz');
    await check('/readyz');
  });
});

interface OpenApi {
  readonly components: object;
  readonly paths: Record<
    string,
    Record<
      string,
      { responses: Record<string, { content: Record<string, { schema: object }> } | undefined> }
    >
  >;
}
