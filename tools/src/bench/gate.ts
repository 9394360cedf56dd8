import { parseArgs } from 'node:util';
import type { PRESET_WORLDS } from '@bp/simulator';
import { studyWorlds } from './gate-cache.js';
import type { StudyTask } from './gate-evidence.js';
import { coverageTable, policyTable } from './gate-tables.js';

/*
 * npm run bench:gate -- [--worlds default,hidden] [--seeds 4] [--sizes 430,1500] [--processes 2]
 *
 * Which gate serves best, and which lets unhealthy models through, where the truth is known. What was worked out is
 * kept, so that a larger study goes on from a smaller one.
 */

const WORLDS = ['default', 'additive', 'interacting', 'hidden', 'drifting', 'noisy', 'sparse'];
const WEEKS = 12;
/** Early, when a week is half of all there is, and later. */
const DAMAGED_WEEKS = [1, 6];

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: WORLDS.join() },
    seeds: { type: 'string', default: '20' },
    sizes: { type: 'string', default: '200,430,1500,5000' },
    processes: { type: 'string', default: '2' },
  },
});
const tasks = values.sizes.split(',').flatMap((size) =>
  Array.from({ length: Number(values.seeds) }, (_, at) => at + 1).flatMap((seed) =>
    values.worlds.split(',').map(
      (world): StudyTask => ({
        world: world as keyof typeof PRESET_WORLDS,
        seed,
        size: Number(size),
        weeks: WEEKS,
        damagedWeeks: DAMAGED_WEEKS,
      }),
    ),
  ),
);
let done = 0;
const worlds = await studyWorlds(tasks, Number(values.processes), ({ world, seed, size }) => {
  done += 1;
  process.stderr.write(`${done} ${world} ${seed} ${size}\n`);
});
for (const size of values.sizes.split(',').map(Number)) {
  const own = worlds.filter(({ task }) => task.size === size);
  process.stdout.write(
    `${own.length} worlds, ${size} attempts a week\n\n${policyTable(own)}\n\n${coverageTable(own)}\n\n`,
  );
}
