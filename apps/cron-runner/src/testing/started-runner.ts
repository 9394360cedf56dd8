import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, createRandom } from '@bp/contracts';
import { DEFAULT_SETTINGS, type Settings } from '@bp/pipeline';
import type { ExecuteRun } from '../run/run-protocol.js';
import { type Runner, startRunner } from '../runner.js';

export const TOKEN = 'runner-token-4711';

export interface StartedRunner {
  readonly root: string;
  readonly runner: Runner;
  get(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body?: unknown, token?: string | null): Promise<Response>;
  close(): Promise<void>;
}

export interface StartedRunnerOptions {
  readonly clock?: Clock;
  readonly execute: ExecuteRun;
  readonly env?: NodeJS.ProcessEnv;
  readonly schedule?: Partial<Settings['schedule']>;
  readonly registry?: Partial<Settings['registry']>;
  readonly dataset?: Partial<Settings['dataset']>;
  /** Told what the runner goes by. */
  readonly onSettings?: (settings: Settings) => void;
  /** Fills the folder before the start. */
  readonly prepare?: (root: string) => Promise<unknown>;
}

/** A runner on a fresh folder and a free port; its clock is looked at only when a test says so. */
export async function startedRunner(options: StartedRunnerOptions): Promise<StartedRunner> {
  const folder = await mkdtemp(join(tmpdir(), 'bp-runner-'));
  const root = join(folder, 'project');
  await options.prepare?.(root);
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    schedule: { ...DEFAULT_SETTINGS.schedule, port: 0, ...options.schedule },
    registry: { ...DEFAULT_SETTINGS.registry, ...options.registry },
    dataset: { ...DEFAULT_SETTINGS.dataset, ...options.dataset },
  };
  options.onSettings?.(settings);
  const runner = await startRunner({
    root,
    settings,
    env: options.env ?? { BP_RUNNER_TOKEN: TOKEN },
    clock: options.clock ?? Date.now,
    random: createRandom(1),
    consoleLevel: null,
    execute: options.execute,
    tickMs: 2 ** 30,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const get = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${runner.url}${path}`, init);
  return {
    root,
    runner,
    get,
    post: (path, body, token = TOKEN) =>
      get(path, {
        method: 'POST',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      }),
    close: async () => {
      await runner.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
