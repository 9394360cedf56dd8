import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegistry, type Registry } from '@bp/registry';
import { writeTinyBundle } from '../../../../packages/registry/src/testing/tiny-bundle.js';

/** Tokens of the two roles. */
export const TOKENS = {
  BP_DECIDE_TOKEN: 'decide-token-4711',
  BP_REPORT_TOKEN: 'report-token-0815',
} as const;

/** A fresh project folder with a small model in production. */
export interface ProjectFolder {
  readonly root: string;
  readonly registry: Registry;
  /** Puts another model into production. */
  ship(seed: number): Promise<void>;
  /** The objects of all lines of the logs whose names begin so. */
  lines(log: 'outcomes' | 'decisions'): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

export async function projectFolder(): Promise<ProjectFolder> {
  const root = await mkdtemp(join(tmpdir(), 'bp-decisions-'));
  const registry = openRegistry({ root: join(root, 'ml', 'models') });
  const ship = async (seed: number): Promise<void> => {
    const bundleDir = join(root, `bundle-${seed}`);
    await writeTinyBundle({ dir: bundleDir, seed });
    const evaluation = { accuracy: 0.5 };
    const { version } = await registry.createVersion({ bundleDir, evaluation, by: 'test' });
    await registry.deploy({ version, reason: 'test', by: 'test' });
  };
  await ship(1);
  return {
    root,
    registry,
    ship,
    lines: async (log) => {
      const folder = join(root, 'logs');
      const names = (await readdir(folder)).filter((name) => name.startsWith(`${log}-`));
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      const lines = texts.join('\n').split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
    },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** POSTs JSON with the token of a role; `null`: without. */
export function post(
  url: string,
  body: unknown,
  token: string | null = TOKENS.BP_DECIDE_TOKEN,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
  });
}
