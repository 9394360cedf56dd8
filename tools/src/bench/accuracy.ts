import { parseArgs } from 'node:util';
import { ENGINES, type Engine } from '@bp/contracts';
import { PRESET_WORLDS } from '@bp/simulator';
import { chooseEngine } from '@bp/trainer';
import { type AccuracyRow, measureWorld, pooled, shareOfTheWay } from './accuracy-world.js';
import { measuredNow, readFigures } from './figures.js';
import { keepFigures } from './page.js';

/*
 * npm run bench:accuracy -- [--worlds default,noisy] [--sizes 1000,3000] [--seeds 2] [--engine lightgbm] [--keep]
 *
 * What the models are worth where the truth is known. With all worlds and sizes, or with --keep, each figure goes into
 * docs/benchmarks.md when it is there, in the place of an earlier one of the same world and size.
 */

const WEEKS = 4;
/** Attempts, and worlds that are made of each kind: where there is little data chance decides more. */
const SEEDS_BY_SIZE: Readonly<Record<number, number>> = {
  1000: 10,
  3000: 10,
  8000: 5,
  20000: 3,
  80000: 1,
};
/** More attempts than these on each site are not made: a small world has little to tell. */
const MOST_ATTEMPTS_PER_SITE = 54;
const DEFAULT_SITES = 1_500;

const { values } = parseArgs({
  options: {
    worlds: { type: 'string' },
    sizes: { type: 'string' },
    seeds: { type: 'string' },
    engine: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const asked = values.worlds?.split(',') ?? Object.keys(PRESET_WORLDS);
const sizes = values.sizes?.split(',').map(Number) ?? Object.keys(SEEDS_BY_SIZE).map(Number);
const engine: Engine =
  ENGINES.find((known) => known === values.engine) ?? chooseEngine(undefined, process.env).engine;
const keep = values.keep || (values.worlds === undefined && values.sizes === undefined);
for (const [name, preset] of Object.entries(PRESET_WORLDS)) {
  if (!asked.includes(name)) continue;
  const sites = 'sites' in preset ? preset.sites : DEFAULT_SITES;
  for (const attempts of sizes) {
    if (attempts > sites * MOST_ATTEMPTS_PER_SITE) continue;
    const each: AccuracyRow[] = [];
    const seeds = Number(values.seeds ?? SEEDS_BY_SIZE[attempts] ?? 1);
    for (let seed = 1; seed <= seeds; seed += 1) {
      each.push(
        await measureWorld({ name, world: { ...preset, seed }, attempts, weeks: WEEKS, engine }),
      );
    }
    const found = pooled(each);
    process.stdout.write(`${line(found)}\n`);
    if (keep) keepRow(found);
  }
}

function keepRow(row: AccuracyRow): void {
  const worlds = Object.keys(PRESET_WORLDS);
  const others = (readFigures().accuracy?.figures ?? []).filter(
    ({ world, attempts }) => world !== row.world || attempts !== row.attempts,
  );
  const figures = [...others, row].sort(
    (a, b) => worlds.indexOf(a.world) - worlds.indexOf(b.world) || a.attempts - b.attempts,
  );
  keepFigures({ accuracy: measuredNow(figures) });
}

function line(row: AccuracyRow): string {
  const share = (rate: number): string => shareOfTheWay(row, rate).toFixed(3);
  const peers = Object.entries(row.peers).map(([peer, rate]) => `${peer} ${share(rate)}`);
  return [
    row.world.padEnd(11),
    String(row.attempts).padStart(6),
    `${row.worlds} worlds`,
    `ours ${share(row.successModel)}`,
    ...peers,
    `calibration ${row.calibrationError.toFixed(3)}`,
  ].join('  ');
}
