import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { contest } from './contest.js';
import { ourSide, pythonSide } from './sides.js';

/**
 * Collecting 300,000 tasks (about 700,000 lines, 250 MB, made by the simulator) into a fresh dataset, against pandas
 * doing the same. Run with `npm run bench:feedback`; `-- --attempts N` for another size. The last line is JSON.
 */
const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '300000' },
    runs: { type: 'string', default: '3' },
  },
});
await inScratch(async (root) => {
  const world = createWorld({ seed: 7, sites: 20_000 });
  const attempts = attemptStream(world, { attempts: Number(values.attempts) });
  const written = await writeLogs({ attempts, root });
  const lines = written.automationLines + written.shadowLines;
  const size = `${values.attempts} tasks, ${lines} lines, ${(written.bytes / 1e6).toFixed(0)} MB`;
  const result = contest(
    `Collect feedback: ${size}`,
    ourSide('@bp/feedback + @bp/dataset', 'feedback-worker.mjs', root, join(root, 'ours')),
    pythonSide('pandas', 'feedback.py', root, join(root, 'peer')),
    Number(values.runs),
  );
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
