import { parseArgs } from 'node:util';
import { printFigures } from './limits.js';
import { serverFigures } from './live-server.js';
import { daysToNotice, falseStops } from './live-watch.js';

/*
 * npm run bench:live -- [--only server|watch] [--quarters 300] [--rollouts 100]
 *
 * What happens between a deployment and the next week's feedback: the decision server under load, and the watch over a
 * rollout in worlds whose truth is known.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quarters: { type: 'string', default: '300' },
    rollouts: { type: 'string', default: '100' },
  },
});
if (values.only !== 'watch') printFigures(await serverFigures());
if (values.only !== 'server') {
  printFigures(falseStops(Number(values.quarters)));
  const { figures, table } = daysToNotice(Number(values.rollouts));
  printFigures(figures);
  process.stdout.write(`${table}\n`);
}
