import { once } from 'node:events';
import {
  access,
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetFeedback } from '../src/forget/forget-feedback.js';
import { openProject } from '../src/project.js';
import { readRuns } from '../src/run/ledger.js';
import { DEFAULT_SETTINGS } from '../src/settings/settings.js';
import { collectStep } from '../src/steps/collect.js';
import { importStep } from '../src/steps/import.js';
import { retrain } from '../src/workflow/retrain.js';

const LINE = `${JSON.stringify({
  timestamp: '2026-01-09T10:00:00Z',
  task_id: 1,
  domain: 'a.example',
  action_attempted: 'guest',
  result: 'success',
})}\n`;

describe('the warnings and counts of a collection', () => {
  let root: string;
  let story: string[];
  let now: number;
  beforeEach(async () => {
    now = Date.parse('2026-01-10T00:00:00Z');
    root = await mkdtemp(join(tmpdir(), 'bp-collect-'));
    story = [];
    await mkdir(join(root, 'logs'));
    await writeFile(join(root, 'logs/automation_logs.jsonl'), LINE);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const open = (env: NodeJS.ProcessEnv = {}, apiUrl: string | null = null) =>
    openProject({
      root,
      env,
      clock: () => now,
      say: (line) => story.push(line),
      settings: {
        ...DEFAULT_SETTINGS,
        feedback: { ...DEFAULT_SETTINGS.feedback, apiUrl },
      },
    });

  it('tell a source that was read in part from one that was left out', async () => {
    await writeFile(join(root, 'logs/automation_logs.jsonl.2.gz'), 'no gzip');
    await mkdir(join(root, 'logs/shadow_mode_logs.jsonl'));
    const { warnings, ...counts } = await collectStep(open());
    expect(counts).toMatchObject({ new: 1, degraded: true });
    expect(warnings).toEqual([
      expect.stringMatching(/^automation was read in part: .*\.2\.gz could not be read/),
      expect.stringMatching(/^shadow was left out: .*it is a folder/),
    ]);
  });

  it('take the outcomes of a decision server with the automation log, and as one where there is no other', async () => {
    const told = { ...JSON.parse(LINE), task_id: 2, decision_id: 'd2' };
    await writeFile(join(root, 'logs/outcomes-web-1.jsonl'), `${JSON.stringify(told)}\n`);
    expect(await collectStep(open())).toMatchObject({
      new: 2,
      quarantined: 0,
      sources: { automation: { read: 2 } },
    });
    await rm(join(root, 'logs/automation_logs.jsonl'));
    expect(await collectStep(open())).toMatchObject({ read: 1, unchanged: 1, warnings: [] });
  });

  it('say nothing of decisions where no service wrote any, and take them where one did', async () => {
    const before = await collectStep(open());
    expect(Object.keys(before.sources)).toEqual(['automation', 'shadow']);
    expect(story.join('\n')).not.toMatch(/decision/);
    const decision = {
      decision_id: 'd1',
      timestamp: '2026-01-09T09:00:00Z',
      task_id: '1',
      action: 'guest',
      pa: 7,
      propensity: 0.4,
      policy_version: 'p3',
      arm: 'candidate',
    };
    await writeFile(join(root, 'logs/decisions-web-1.jsonl'), `${JSON.stringify(decision)}\n`);
    expect(await collectStep(open())).toMatchObject({
      updated: 1,
      sources: { decisions: { read: 1, updated: 1 } },
    });
    expect(story).toContain('Collected 0 new records from decision logs');
    const dataset = await readFile(open().paths.dataset, 'utf8');
    expect(dataset.split('\n')[0]).toMatch(/,decision_id,arm,served_arm,rollout\r?$/);
    expect(dataset.split('\n')[1]).toMatch(/,0\.4,p3,.*,d1,candidate,,\r?$/);
    expect((await collectStep(open(), { sources: ['decisions'] })).unchanged).toBe(1);
  });

  it('count what was read before, and read it again where anything else changed the dataset or something is forgotten', async () => {
    const { paths } = open();
    const log = join(root, 'logs/automation_logs.jsonl');
    expect(await collectStep(open())).toMatchObject({ read: 1, already_read: 0, new: 1 });
    await appendFile(log, LINE.replace('"task_id":1', '"task_id":2'));
    expect(await collectStep(open())).toMatchObject({
      read: 1,
      already_read: 1,
      new: 1,
      sources: { automation: { read: 1, already_read: 1 } },
    });
    expect(story.join('\n')).toContain('1 known from before were not read again');
    const dataset = await readFile(paths.dataset, 'utf8');
    await writeFile(paths.dataset, dataset.split('\n').slice(0, 1).join('\n'));
    expect(await collectStep(open())).toMatchObject({ read: 2, already_read: 0, new: 2 });
    expect(await readFile(paths.dataset, 'utf8')).toBe(dataset);
    expect(await collectStep(open())).toMatchObject({ read: 0, already_read: 2 });
    await forgetFeedback(open(), { task: '2', reason: 'asked by its owner' });
    await expect(access(paths.alreadyRead)).rejects.toThrow();
    expect(await collectStep(open())).toMatchObject({ read: 1, already_read: 0, unchanged: 1 });
  });

  it('tell that every log is gone which was read before, and fail where it was asked for by name', async () => {
    expect(await collectStep(open())).toMatchObject({ degraded: false, warnings: [] });
    await rename(join(root, 'logs'), join(root, 'logs.gone'));
    const after = await collectStep(open());
    expect(after).toMatchObject({ degraded: true, dataset_rows: 1 });
    expect(after.warnings).toEqual([
      expect.stringMatching(/^No log is there any more.*automation logs: looked for logs\/auto/),
    ]);
    await expect(collectStep(open(), { sources: ['automation'] })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('automation_logs.jsonl is not there'),
    });
  });

  it('are friendly where there never was a log', async () => {
    await rm(join(root, 'logs'), { recursive: true });
    await writeFile(join(root, 'old.csv'), 'URL,TYPE\nhttps://a.example/,FORUM\n');
    await importStep(open(), { file: join(root, 'old.csv') });
    expect(await collectStep(open())).toMatchObject({ degraded: false, warnings: [] });
  });

  it('tell rows that the last run left and nobody has forgotten, until they are back or accepted', async () => {
    const log = join(root, 'logs/automation_logs.jsonl');
    const lines = [1, 2, 3, 4, 5].map((id) => LINE.replace('"task_id":1', `"task_id":${id}`));
    await writeFile(log, lines.join(''));
    // Too few rows to train, but their number is in its record.
    const run = (options = {}) => {
      now += 60_000;
      return retrain(open(), options).catch(() => {});
    };
    await run();
    const { paths } = open();
    const whole = await readFile(paths.dataset, 'utf8');
    await writeFile(log, lines[4]!);
    await writeFile(paths.dataset, whole.split('\n').slice(0, 3).join('\n'));
    expect(await collectStep(open())).toMatchObject({
      dataset_rows: 3,
      degraded: true,
      missing_rows: { expected: 5, found: 2 },
    });
    await run();
    const [record] = await readRuns(paths.runs);
    expect(record).toMatchObject({ degraded: true, dataset_rows: 3, missing_rows: { found: 3 } });
    expect(record?.warnings[0]).toMatch(/^2 rows of ml\/.*csv are missing: it held 3, .*--accept-/);
    // A run that found fewer does not make that right.
    expect(await collectStep(open())).toMatchObject({ missing_rows: { expected: 5, found: 3 } });
    expect(await collectStep(open(), { acceptMissingRows: true })).not.toHaveProperty(
      'missing_rows',
    );
    await writeFile(paths.dataset, whole);
    await forgetFeedback(open(), { task: '2', reason: 'asked by its owner' });
    const back = await collectStep(open());
    expect(back).toMatchObject({ degraded: false, dataset_rows: 4 });
    expect(back).not.toHaveProperty('missing_rows');
    await rm(paths.dataset);
    await run({ acceptMissingRows: true });
    expect(await collectStep(open())).toMatchObject({ degraded: false, dataset_rows: 1 });
  });

  it('hold no secret that a server shows', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(404).end('no route for another-secret');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const env = { LARAVEL_API_TOKEN: 'token-1', APP_API_TOKEN: 'another-secret' };
      const result = await collectStep(open(env, url), { useApi: true });
      expect(result.warnings).toEqual([expect.stringMatching(/no route for \[redacted\]/)]);
      await retrain(open(env, url), { useApi: true }).catch(() => {});
      await retrain(open(env, url), { sources: ['api'] }).catch(() => {});
      const runs = join(root, 'ml/runs');
      const records = await Promise.all(
        (await readdir(runs)).map((name) => readFile(join(runs, name), 'utf8')),
      );
      expect(records).toHaveLength(2);
      for (const text of records) expect(text).toMatch(/no route for \[redacted\]/);
      expect([...story, ...records].join('\n')).not.toContain('another-secret');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
