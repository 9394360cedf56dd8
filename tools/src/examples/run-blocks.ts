import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
import ts from 'typescript';
import { run } from '../run.js';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import type { CodeBlock } from './read-blocks.js';

const ATTEMPTS = 6_000;
const DAY_MS = 86_400_000;

/** Makes a project folder with logs and a model in production, runs `work` in it, and removes it. */
export function inProjectFolder<T>(work: (root: string) => Promise<T>): Promise<T> {
  return inScratch(async (root) => {
    const start = Date.now() - 6 * DAY_MS;
    const world = createWorld({ seed: 5, sites: 800, start });
    await writeLogs({ attempts: attemptStream(world, { attempts: ATTEMPTS, seed: 1 }), root });
    await symlink(join(CHECKOUT, 'node_modules'), join(root, 'node_modules'));
    await runExample(root, { language: 'sh', code: 'bp retrain --quiet\n' });
    return work(root);
  });
}

/** Runs an example as its reader would, on the built packages: `sh` by bash, `ts` by Node. Throws where it fails. */
export async function runExample(
  root: string,
  { language, code }: Pick<CodeBlock, 'language' | 'code'>,
): Promise<string> {
  const bin = `${join(CHECKOUT, 'node_modules/.bin')}:${process.env.PATH}`;
  const env = { PATH: bin, HOME: process.env.HOME, BP_ROOT: root };
  if (language === 'sh') {
    const script = code.replaceAll(/npm run bp --/g, 'bp');
    return run('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env });
  }
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  await writeFile(join(root, 'example.mjs'), ts.transpile(code, options));
  return run(process.execPath, ['example.mjs'], { cwd: root, env });
}
