import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, createRandom } from '@bp/contracts';
import { inScratch } from '../scratch.js';
import { contest } from './contest.js';
import { ourSide, pythonSide } from './sides.js';

/*
 * All metrics, five dimensions of slices and 2,000 resamples of whole domains for two models on 100,000 rows and
 * 4 classes: ours on built code against numpy and scikit-learn, both reading the same raw arrays.
 */

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000);
const ROWS_PER_DOMAIN = 4;
/** Values of each slice dimension. */
const SLICES = { site_type: 6, platform_guess: 10, pa_band: 6, da_band: 6, week: 5 } as const;
const LIMIT = { seconds: 3, max_rss_mb: 300 };

/** Attempts of a half-blind rule with 30% random choice, and two models that know the best action more or less. */
function writeInput(dir: string): void {
  const random = createRandom(1);
  const draw = (below: number): number => Math.floor(random() * below);
  const action = new Uint8Array(ROWS);
  const success = new Uint8Array(ROWS);
  const propensity = new Float64Array(ROWS);
  const groups = new Int32Array(ROWS);
  const models = [0.1, 0.14].map((skill) => ({ skill, chances: new Float64Array(ROWS * 4) }));
  for (let row = 0; row < ROWS; row += 1) {
    const best = draw(ACTIONS.length);
    const rule = random() < 0.5 ? best : 0;
    const attempted = random() < 0.3 ? draw(ACTIONS.length) : rule;
    action[row] = attempted;
    propensity[row] = (attempted === rule ? 0.7 : 0) + 0.075;
    success[row] = random() < (attempted === best ? 0.8 : 0.35) ? 1 : 0;
    groups[row] = draw(ROWS / ROWS_PER_DOMAIN);
    for (const { skill, chances } of models) {
      for (let code = 0; code < ACTIONS.length; code += 1) {
        const chance = 0.4 + (code === best ? skill : 0) + (random() - 0.5) * 0.4;
        chances[row * ACTIONS.length + code] = chance;
      }
    }
  }
  const [champion, challenger] = models.map(({ chances }) => chances);
  const arrays = {
    action,
    success,
    propensity,
    groups,
    champion: champion!,
    challenger: challenger!,
  };
  for (const [name, array] of Object.entries(arrays)) writeFileSync(join(dir, name), array);
  for (const [name, values] of Object.entries(SLICES)) {
    const slice = Uint8Array.from({ length: ROWS }, () => draw(values));
    writeFileSync(join(dir, `slice_${name}`), slice);
  }
}

await inScratch((dir) => {
  writeInput(dir);
  const result = contest(
    `Metrics, slices and 2,000 resamples of two models on ${ROWS} rows`,
    ourSide('@bp/evaluator', 'evaluator-worker.mjs', dir),
    pythonSide('sklearn', 'evaluator.py', dir),
  );
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const { seconds, max_rss_mb } = result.ours;
  const held = seconds <= LIMIT.seconds && max_rss_mb <= LIMIT.max_rss_mb;
  process.stderr.write(
    `limit ${LIMIT.seconds} s and ${LIMIT.max_rss_mb} MB: ${held ? 'held' : 'BROKEN'}\n`,
  );
  if (!held || (result.ratios !== null && result.ratios.seconds > 1)) process.exitCode = 1;
});
