import { killTrials } from '../../../packages/registry/src/testing/kill-trials.js';

/*
 * Kills writers of a registry (SIGKILL) at random instants and looks whether it stayed whole.
 *
 *   npm run build && npx tsx --conditions=@bp/source tools/src/faults/registry-kill.ts [trials, 200] [seed, 1]
 */

const DEFAULT_TRIALS = 200;
const trials = Number(process.argv[2] ?? DEFAULT_TRIALS);
const seed = Number(process.argv[3] ?? 1);

for (const kind of ['create', 'deploy', 'rollback', 'prune'] as const) {
  const began = performance.now();
  const { before, after, missed } = await killTrials({ kind, trials, seed });
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `${kind.padEnd(9)} killed ${trials} times (seed ${seed}): ${before} as before, ${after} as after ` +
      `(${missed} came too late), whole each time; ${seconds} s\n`,
  );
}
