import { DecisionLog } from '../../dist/log/decision-log.js';

/* Logs lines without end, flushing often, and tells how far it is; `--sigterm` leaves the end to the log. */
const [dir, mode] = process.argv.slice(2);
const log = new DecisionLog(
  { dir, flushMs: mode === '--sigterm' ? 60_000 : 5, flushOnSigterm: mode === '--sigterm' },
  { hostname: 'web', pid: process.pid, clock: Date.now },
);
await log.open();
let count = 0;
setInterval(() => {
  for (let turn = 0; turn < 100; turn += 1) {
    log.add(`${JSON.stringify({ count, filler: 'x'.repeat(300) })}\n`);
    count += 1;
  }
  process.send(count);
}, 1);
