import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../bench/contest.js';
import { CHECKOUT } from '../workspace.js';
import { runCampaign } from './campaign.js';
import { FAULTS_PAGE, faultsPage } from './faults-page.js';

/*
 * npm run faults -- [--minutes 1] [--seed 1] [--write]
 *
 * Injects faults for that long, prints how many of which kind and what was lost; exit code 1 where anything was.
 * `--write` puts the figures into docs/faults.md.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed)) {
  throw new Error('--minutes wants a number above 0, --seed a whole number');
}
const report = await runCampaign({
  seconds: minutes * 60,
  seed,
  onRound: (suite, round, seconds) => {
    process.stderr.write(`${suite} (seed ${round}): ${seconds.toFixed(1)} s\n`);
  },
});
let total = 0;
for (const [suite, kinds] of Object.entries(report.injected)) {
  process.stdout.write(`${suite}\n`);
  for (const [kind, count] of Object.entries(kinds)) {
    total += count;
    process.stdout.write(`  ${kind.padEnd(36)} ${String(count).padStart(9)}\n`);
  }
}
for (const [suite, reason] of Object.entries(report.unavailable)) {
  process.stdout.write(`${suite}: not run: ${reason}\n`);
}
for (const what of report.lost) process.stdout.write(`LOST ${what}\n`);
process.stdout.write(
  `${total} faults in ${report.seconds.toFixed(0)} s from seed ${seed}, lost: ${report.lost.length}\n`,
);
if (values.write) {
  const page = faultsPage(report, new Date().toISOString(), describeMachine());
  writeFileSync(join(CHECKOUT, FAULTS_PAGE), page);
}
process.exitCode = report.lost.length === 0 ? 0 : 1;
