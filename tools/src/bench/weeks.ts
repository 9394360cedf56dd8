import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { collectStep, openProject } from '@bp/pipeline';
import {
  attemptStream,
  createWorld,
  type DueText,
  WEEK_MS,
  WORLD_START,
  writeLogs,
} from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { measure } from './contest.js';
import { median, printFigures } from './limits.js';
import { ourSide } from './sides.js';

/*
 * npm run bench:weeks
 *
 * A year of a project that collects every week, logs never rotated: what its last week costs, over the same week alone in
 * an empty project. In turns, each a process of its own.
 */

const WEEKS = 52;
const ATTEMPTS = 2000;
const RUNS = 7;

const world = createWorld({ seed: 7, sites: 10_000 });
const weekOf = (week: number) =>
  attemptStream(world, {
    attempts: ATTEMPTS,
    from: WORLD_START + week * WEEK_MS,
    to: WORLD_START + (week + 1) * WEEK_MS,
  });

await inScratch(async (base) => {
  const year = join(base, 'year');
  const alone = join(base, 'alone');
  let carried: readonly DueText[] = [];
  const write = async (root: string, week: number): Promise<void> => {
    const until = WORLD_START + (week + 1) * WEEK_MS;
    const attempts = weekOf(week);
    ({ carried } = await writeLogs({ attempts, root, append: true, until, carried }));
  };
  for (let week = 0; week < WEEKS - 1; week += 1) {
    await write(year, week);
    const now = WORLD_START + (week + 1) * WEEK_MS;
    await collectStep(openProject({ root: year, clock: () => now }), { sinceDays: 7 });
  }
  const late = carried;
  await write(year, WEEKS - 1);
  carried = late;
  await write(alone, WEEKS - 1);
  const times = { year: [] as number[], alone: [] as number[] };
  let rows = 0;
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const name of ['year', 'alone'] as const) {
      const copy = join(base, 'copy');
      await cp(join(base, name), copy, { recursive: true });
      const now = String(WORLD_START + WEEKS * WEEK_MS);
      const found = measure(ourSide(name, 'week-worker.mjs', copy, now));
      times[name].push(found.seconds);
      if (name === 'year') rows = Number(found.dataset_rows);
      await rm(copy, { recursive: true });
    }
  }
  printFigures([
    {
      what: `week ${WEEKS} over that week alone`,
      value: median(times.year) / median(times.alone),
      limit: 1.5,
      unit: '×',
      note: `${rows} rows; ${(median(times.year) * 1e3).toFixed(0)} ms and ${(median(times.alone) * 1e3).toFixed(0)} ms`,
    },
  ]);
});
