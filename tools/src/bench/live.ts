import { parseArgs } from 'node:util';
import { printFigures } from './limits.js';
import { daysToNotice, falseStops } from './live-watch.js';

/*
 * npm run bench:live -- [--quarters 1000] [--rollouts 200]
 *
 * What happens between a deployment and the next week's feedback: the watch over a rollout, in worlds whose truth is
 * known.
 */

const { values } = parseArgs({
  options: {
    quarters: { type: 'string', default: '1000' },
    rollouts: { type: 'string', default: '200' },
  },
});
printFigures(falseStops(Number(values.quarters)));
const { figures, table } = daysToNotice(Number(values.rollouts));
printFigures(figures);
process.stdout.write(`${table}\n`);
