import { join } from 'node:path';
import { openDecider } from '@bp/decisions';

/* Decides without end, numbering its tasks, and tells how far it is and when. */
const [root] = process.argv.slice(2);
const decider = await openDecider({
  root: join(root, 'ml', 'models'),
  log: join(root, 'logs'),
  hostname: 'web',
});
let count = 0;
setInterval(() => {
  for (let turn = 0; turn < 20; turn += 1) {
    decider.decide(
      { domain: `site-${count % 500}.example`, pa: count % 100 },
      { taskId: `${count}` },
    );
    count += 1;
  }
  process.send({ count, at: performance.timeOrigin + performance.now() });
}, 5);
