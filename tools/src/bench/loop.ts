import { parseArgs } from 'node:util';
import { PRESET_WORLDS } from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { mean } from './limits.js';
import { type LoopWeek, playLoop, WAYS } from './loop-world.js';

/*
 * npm run bench:loop -- [--worlds default,hidden] [--seeds 3] [--attempts 430] [--weeks 12]
 *
 * Does a model that chooses by itself go on learning? Twelve weeks in which each week's newest model makes the next
 * week's choices, greedy and exploring, where the true chances are known.
 */

const WORLDS = ['default', 'hidden', 'interacting', 'drifting'];
const WEEKS_A_MONTH = 4;

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: WORLDS.join() },
    seeds: { type: 'string', default: '3' },
    attempts: { type: 'string', default: '430' },
    weeks: { type: 'string', default: '12' },
  },
});
const weeks = Number(values.weeks);
const attempts = Number(values.attempts);
const months = Array.from({ length: Math.ceil(weeks / WEEKS_A_MONTH) }, (_, month) => month);

process.stdout.write(
  `${attempts} attempts a week, ${values.seeds} worlds of each kind; true success of what was chosen, %\n`,
);
process.stdout.write(
  `${'world'.padEnd(12)} ${'choosing'.padEnd(24)} ${months.map((month) => `month ${month + 1}`.padStart(8)).join('')}  best of last model  oracle\n`,
);
for (const name of values.worlds.split(',') as (keyof typeof PRESET_WORLDS)[]) {
  for (const way of Object.keys(WAYS)) {
    const played: (readonly LoopWeek[])[] = [];
    for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
      const world = { ...PRESET_WORLDS[name], seed };
      played.push(await inScratch((dir) => playLoop({ dir, world, way, attempts, weeks })));
    }
    const percent = (of: (week: LoopWeek) => number, from: number, to: number): string =>
      (100 * mean(played.flatMap((own) => own.slice(from, to).map(of)))).toFixed(1);
    const served = months.map((month) =>
      percent((week) => week.served, month * WEEKS_A_MONTH, (month + 1) * WEEKS_A_MONTH).padStart(
        8,
      ),
    );
    process.stdout.write(
      `${name.padEnd(12)} ${way.padEnd(24)} ${served.join('')}  ${percent((week) => week.best, weeks - 1, weeks).padStart(18)}  ${percent((week) => week.oracle, weeks - 1, weeks).padStart(6)}\n`,
    );
  }
}
