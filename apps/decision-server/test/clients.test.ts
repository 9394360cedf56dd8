import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProjectFolder, projectFolder, TOKENS } from '../src/testing/project-folder.js';
import { type ServerProcess, startServerProcess } from '../src/testing/server-process.js';

/** A decision may wait 0.3 s; the rest is for a busy machine. */
const LONGEST_WAIT = 0.45;

let project: ProjectFolder;
let server: ServerProcess | null;
let silent: Server | null;
let buffer: string;
beforeEach(async () => {
  project = await projectFolder();
  buffer = await mkdtemp(join(tmpdir(), 'bp-buffer-'));
  server = null;
  silent = null;
});
afterEach(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
  silent?.close();
  await project.remove();
  await rm(buffer, { recursive: true });
});

/** Takes connections and never answers. */
async function silentServer(): Promise<string> {
  const listening = createServer(() => undefined);
  silent = listening;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

/** What the program printed, whatever its exit code. */
function drive(program: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...TOKENS };
  return new Promise((done, fail) => {
    execFile(program, args, { env, cwd: import.meta.dirname }, (_, stdout, stderr) => {
      if (stdout === '') fail(new Error(`${program} printed nothing:\n${stderr}`));
      else done(JSON.parse(stdout) as Record<string, unknown>);
    });
  });
}

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

describe.skipIf(!has('python3'))('the Python client', () => {
  const python = (url: string, step: string) =>
    drive('python3', 'clients/drive.py', url, buffer, step);

  it('decides, ranks, keeps shadow decisions and reports', async () => {
    server = await startServerProcess(project.root);
    const told = await python(server.url, 'all');
    expect(told).toMatchObject({
      decision: { action: 'guest', task_id: 'p1', fallback: false, model_version: 'v1.0.0' },
      shadow: { action: 'profile', propensity: null },
      ranking: [
        [expect.any(Number), 'comment', expect.any(Number)],
        [expect.any(Number), 'comment', expect.any(Number)],
      ],
      refused: [400, 'INPUT_INVALID'],
      flushed: true,
      left: ['refused.log'],
    });
    const [first, second] = told.again as string[];
    expect(first).toBe(second);
    expect(await readFile(join(buffer, 'refused.log'), 'utf8')).toContain('no_such_detail');
    expect(await project.lines('outcomes')).toMatchObject([
      { task_id: 'p1', action_attempted: 'guest', result: 'failed', failure_reason: 'captcha' },
      { task_id: 'p2', action_attempted: 'profile', result: 'success' },
    ]);
  });

  it('lets the rule choose in time while the server hangs, and loses no outcome when it crashes', async () => {
    const told = await python(await silentServer(), 'away');
    expect(told.decision).toMatchObject({ action: 'forum', fallback: true, decision_id: null });
    for (const wait of told.waits as number[]) expect(wait).toBeLessThan(LONGEST_WAIT);
    expect(told.ranking).toEqual([[0, null, null]]);
    server = await startServerProcess(project.root);
    expect(await python(server.url, 'later')).toEqual({ flushed: true, left: [] });
    const tasks = (await project.lines('outcomes')).map(({ task_id }) => task_id);
    expect(new Set(tasks)).toEqual(
      new Set(Array.from({ length: 20 }, (_, number) => `late-${number}`)),
    );
  });
});

describe.skipIf(!has('php'))('the PHP client', () => {
  const php = (url: string, step: string) => drive('php', 'clients/drive.php', url, step);

  it('decides, ranks, keeps shadow decisions and reports', async () => {
    server = await startServerProcess(project.root);
    expect(await php(server.url, 'all')).toMatchObject({
      decision: { action: 'guest', task_id: 'h1', fallback: false, model_version: 'v1.0.0' },
      shadow: { action: 'profile', propensity: null },
      ranking: [{ action: 'comment' }, { action: 'comment' }, { action: 'comment' }],
      refused: [400, expect.stringContaining('site.pa must be number,null.')],
    });
    expect(await project.lines('outcomes')).toMatchObject([
      { task_id: 'h1', action_attempted: 'guest', result: 'failed', failure_reason: 'captcha' },
    ]);
  });

  it('lets the rule choose in time while the server hangs, and says that an outcome did not arrive', async () => {
    const told = await php(await silentServer(), 'away');
    expect(told.decision).toMatchObject({ action: 'forum', fallback: true });
    expect(told.wait).toBeLessThan(LONGEST_WAIT);
    expect(told.why).toContain('No answer');
  });

  it('runs as a Laravel job that may be tried twice', async () => {
    server = await startServerProcess(project.root);
    const { actions, released } = (await php(server.url, 'job')) as {
      actions: string[];
      released: number;
    };
    expect(actions).toHaveLength(2);
    expect(actions[0]).toBe(actions[1]);
    expect(released).toBe(60);
    expect(await project.lines('outcomes')).toMatchObject([
      { decision_id: 'task-h4', task_id: 'h4', execution_time: 2.5 },
      { decision_id: 'task-h4', task_id: 'h4', execution_time: 2.5 },
    ]);
  });
});
