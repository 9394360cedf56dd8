import { spawnSync } from 'node:child_process';
import { CHECKOUT } from '../workspace.js';

/** Runs node in the checkout: what it printed, and the milliseconds from its start to its exit. */
export function runNode(...args: readonly string[]): {
  readonly stdout: string;
  readonly ms: number;
} {
  const began = performance.now();
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: CHECKOUT });
  const ms = performance.now() - began;
  if (run.status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${run.stderr}`);
  return { stdout: run.stdout, ms };
}
