import { parseArgs } from 'node:util';
import { printFigures } from './limits.js';
import { decisionFigures } from './live-decisions.js';
import { serverFigures } from './live-server.js';
import { daysToNotice, falseStops } from './live-watch.js';

/*
 * npm run bench:live -- [--only decisions|server|watch] [--quarters 300] [--rollouts 100]
 *
 * What happens between a deployment and the next week's feedback: what a decision costs, the decision server under
 * load, and the watch over a rollout in worlds whose truth is known.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quarters: { type: 'string', default: '300' },
    rollouts: { type: 'string', default: '100' },
  },
});
const wanted = (part: string): boolean => values.only === undefined || values.only === part;
if (wanted('decisions')) printFigures(await decisionFigures());
if (wanted('server')) printFigures(await serverFigures());
if (wanted('watch')) {
  printFigures(falseStops(Number(values.quarters)));
  const { figures, table } = daysToNotice(Number(values.rollouts));
  printFigures(figures);
  process.stdout.write(`${table}\n`);
}
