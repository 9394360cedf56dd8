import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Measurement, measure } from './contest.js';
import { type Figure, printFigures } from './limits.js';
import { ourSide } from './sides.js';

/*
 * npm run bench:large -- [--attempts 20000000] [--root DIR]
 *
 * More attempts than memory holds, through all steps, each in a process of its own: four weeks of logs, each collected
 * when it is over. Takes hours and 40 GB of disk. With --root, steps that are done there are not done again.
 */

const MOST_MB = 6 * 1024;
const MOST_WORLD_MB = 16_000;
const WEEKS = [0, 1, 2, 3];

const { values } = parseArgs({
  options: { attempts: { type: 'string', default: '20000000' }, root: { type: 'string' } },
});
const root = values.root ?? mkdtempSync(join(tmpdir(), 'bp-large-'));
mkdirSync(root, { recursive: true });
const week = (number: number): string => join(root, `week-${number}`);
const figures: Figure[] = [];
if (!existsSync(join(root, 'ml')) && !existsSync(week(0))) worker('weeks', values.attempts);
for (const number of WEEKS) {
  const logs = join(week(number), 'logs');
  if (!existsSync(logs)) continue;
  rmSync(join(root, 'logs'), { recursive: true, force: true });
  renameSync(logs, join(root, 'logs'));
  note(`collect, week ${number + 1}`, worker('collect'));
}
note('prepare', worker('prepare'));
const trained = worker('train');
note('train', trained, `, ${trained.rounds} rounds`);
const evaluated = worker('compare', String(trained.model));
note('evaluate and compare', evaluated, `, accuracy ${Number(evaluated.accuracy).toFixed(4)}`);
printFigures(figures);
if (values.root === undefined) rmSync(root, { recursive: true, force: true });

function note(what: string, { max_rss_mb, seconds }: Measurement, more = ''): void {
  process.stderr.write(`${what}: ${max_rss_mb.toFixed(0)} MB, ${seconds.toFixed(0)} s${more}\n`);
  const took = `${seconds.toFixed(0)} s${more}`;
  figures.push({ what, value: max_rss_mb, limit: MOST_MB, unit: 'MB', note: took });
}

function worker(step: string, ...args: readonly string[]): Measurement {
  const side = ourSide(step, 'scaling-worker.mjs', step, root, ...args);
  // A world of millions of sites is larger than a heap usually may be; the steps that are measured get no more than usual.
  const heap = step === 'weeks' ? [`--max-old-space-size=${MOST_WORLD_MB}`] : [];
  return measure({ ...side, args: [...heap, ...side.args] });
}
