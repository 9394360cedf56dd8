import { parseArgs } from 'node:util';
import { ENGINES } from '@bp/contracts';
import { DEFAULT_WORLD, PRESET_WORLDS } from '@bp/simulator';
import { detectEngines } from '@bp/trainer';
import { type AccuracyRow, measureWorld, pooled } from './accuracy-world.js';
import { describeMachine } from './contest.js';
import { writeFigures } from './figures.js';
import { writeBenchmarksPage } from './page.js';

/*
 * npm run bench:accuracy -- [--worlds default,noisy] [--attempts 20000] [--seed 1]
 *
 * What the models are worth where the truth is known. With all worlds, the figures go into docs/benchmarks.md.
 */

const WEEKS = 4;
const ATTEMPTS_PER_SITE = 20;
/** Of small worlds several are made, so that about this many new sites are asked. */
const NEW_SITES = 400;
const MOST_WORLDS = 10;
/** Share of sites outside training: those of the test part. */
const NEW_SHARE = 0.15;
const { values } = parseArgs({
  options: {
    worlds: { type: 'string' },
    attempts: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const asked = values.worlds?.split(',') ?? Object.keys(PRESET_WORLDS);
const engines = (await detectEngines()).filter(({ available }) => available);
const rows: AccuracyRow[] = [];
for (const [name, preset] of Object.entries(PRESET_WORLDS)) {
  if (!asked.includes(name)) continue;
  const { sites } = { ...DEFAULT_WORLD, ...preset };
  const worlds = Math.ceil(NEW_SITES / (sites * NEW_SHARE));
  const each: AccuracyRow[] = [];
  for (let index = 0; index < Math.min(worlds, MOST_WORLDS); index += 1) {
    each.push(
      ...(await measureWorld({
        name,
        world: { ...preset, seed: Number(values.seed) + index },
        // A small world has few attempts, too.
        attempts: Math.min(Number(values.attempts), sites * ATTEMPTS_PER_SITE),
        weeks: WEEKS,
        engines: ENGINES.filter((one) => engines.some(({ engine }) => engine === one)),
      })),
    );
  }
  const found = pooled(each);
  rows.push(...found);
  for (const row of found) process.stdout.write(`${line(row)}\n`);
}
if (values.worlds === undefined) {
  const measuredAt = new Date().toISOString();
  writeBenchmarksPage(
    writeFigures({ accuracy: { measuredAt, machine: describeMachine(), figures: rows } }),
  );
}

function line(row: AccuracyRow): string {
  const { world, engine, loggingPolicy, attemptedActionModel, workedActionModel } = row;
  const rates = [
    loggingPolicy,
    attemptedActionModel,
    workedActionModel,
    row.successModel,
    row.oracle,
  ];
  return `${world.padEnd(11)} ${engine.padEnd(13)} ${rates.map((rate) => rate.toFixed(3)).join('  ')}`;
}
