import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inScratch } from '../scratch.js';
import { legacyUrls } from './legacy-urls.js';
import { mean } from './limits.js';
import { type AddressQuality, addressQuality } from './quality-addresses.js';
import { legacyQuality } from './quality-legacy.js';
import { simulatedQuality } from './quality-simulated.js';

/*
 * npm run bench:quality
 *
 * How much of what could be known do the features carry? On simulated sites against a model that is told each site's
 * hidden nature; on files of addresses against logistic regression on character n-grams (scikit-learn), the simulated
 * ones judged by the truth on other sites.
 */

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** A few hundred rows differ by more from file to file than models do. */
const LEGACY_SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);
/** Of the true success rate that a model reaches which is told the hidden nature. */
const LEAST_SHARE = 0.97;
/** Rows of the small files, as a team may have that never kept a log. */
const SMALL_ROWS = 757;

await inScratch(async (dir) => {
  const shares: number[] = [];
  for (const seed of SEEDS) {
    const { ours, toldTheNature } = await simulatedQuality(seed, dir);
    shares.push(ours / toldTheNature);
  }
  const share = mean(shares);
  verdict(
    share >= LEAST_SHARE,
    'share of a model told the hidden nature',
    `${share.toFixed(3)} of at least ${LEAST_SHARE} (${shares.map((one) => one.toFixed(3)).join(' ')})`,
  );
  await compare('addresses of 6,000 rows', SEEDS, (seed) => urlsOnly(6000, seed, dir));
  await compare(`addresses of ${SMALL_ROWS} rows`, SEEDS, (seed) =>
    urlsOnly(SMALL_ROWS, seed, dir),
  );
  await compare(`simulated legacy file of ${SMALL_ROWS} rows`, LEGACY_SEEDS, (seed) =>
    legacyQuality(seed, SMALL_ROWS, dir),
  );
});

/** Ours must be as good as the peer, or not worse by more than chance explains (two standard errors over the seeds). */
async function compare(
  title: string,
  seeds: readonly number[],
  qualityOf: (seed: number) => Promise<AddressQuality>,
): Promise<void> {
  const found: AddressQuality[] = [];
  for (const seed of seeds) found.push(await qualityOf(seed));
  const ours = mean(found.map((one) => one.ours));
  const differences = found.flatMap((one) => (one.peer === null ? [] : [one.ours - one.peer]));
  if (differences.length === 0) {
    process.stdout.write(
      `alone  ${title.padEnd(42)} ${ours.toFixed(3)}, no peer: apt-get install python3-sklearn\n`,
    );
    return;
  }
  const difference = mean(differences);
  const error = standardError(differences);
  verdict(
    difference >= -2 * error,
    title,
    `${ours.toFixed(3)}, n-grams ${(ours - difference).toFixed(3)}: difference ${difference.toFixed(3)} ± ${error.toFixed(3)}`,
  );
}

function urlsOnly(rows: number, seed: number, dir: string): Promise<AddressQuality> {
  const lines = legacyUrls(rows, seed).map(({ url, label }) => `${url},${label},,,live`);
  const file = join(dir, `addresses-${rows}-${seed}.csv`);
  writeFileSync(file, `URL,TYPE,PA,DA,STATUS\n${lines.join('\n')}\n`);
  return addressQuality(seed, file, dir);
}

function verdict(held: boolean, what: string, figures: string): void {
  process.stdout.write(`${held ? 'held  ' : 'MISSED'} ${what.padEnd(42)} ${figures}\n`);
  if (!held) process.exitCode = 1;
}

/** Of the mean of independent values. */
function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
