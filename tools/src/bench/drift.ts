/**
 * How often a comparison of profiles says that the data has drifted: where it has not (false alarms), and where a share
 * of the domains has (power). Run with `npm run bench:drift`; `-- --trials N` for more. Prints the table of docs/feedback-formats.md#the-dataset.
 */
import { parseArgs } from 'node:util';
import { alarmRate, type DriftCase } from '../../../packages/dataset/src/testing/drift-study.js';

const { values } = parseArgs({ options: { trials: { type: 'string', default: '400' } } });
const trials = Number(values.trials);
const MOVED = [0, 0.1, 0.25, 0.5, 1];
const ROWS: readonly DriftCase['rows'][] = ['one', 'five', 'uneven'];

process.stdout.write(
  `| domains a week | rows of a domain | ${MOVED.map((moved) => (moved === 0 ? 'nothing moved' : `${moved * 100}% moved`)).join(' | ')} |\n`,
);
process.stdout.write(`| ---: | --- |${MOVED.map(() => ' ---: |').join('')}\n`);
for (const domains of [20, 60, 200, 600, 2000]) {
  for (const rows of ROWS) {
    const rates = MOVED.map((moved) => alarmRate({ domains, rows, moved }, trials, 1 + domains));
    const cells = rates.map((rate) => `${(100 * rate).toFixed(1)}%`).join(' | ');
    process.stdout.write(`| ${domains} | ${rows} | ${cells} |\n`);
  }
}
