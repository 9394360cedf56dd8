/**
 * Collecting 300,000 tasks (about 700,000 lines, 250 MB, made by the simulator) into a fresh dataset, against pandas
 * doing the same. Run with `npm run bench:feedback`; `-- --attempts N` for another size. The last line is JSON.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
import { contest } from './contest.js';

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '300000' },
    runs: { type: 'string', default: '3' },
  },
});
const root = await mkdtemp(join(tmpdir(), 'bp-bench-feedback-'));
try {
  const world = createWorld({ seed: 7, sites: 20_000 });
  const attempts = attemptStream(world, { attempts: Number(values.attempts) });
  const written = await writeLogs({ attempts, root });
  const lines = written.automationLines + written.shadowLines;
  const size = `${values.attempts} tasks, ${lines} lines, ${(written.bytes / 1e6).toFixed(0)} MB`;
  const result = contest(
    `Collect feedback: ${size}`,
    {
      name: '@bp/feedback + @bp/dataset',
      command: process.execPath,
      args: [here('feedback-worker.mjs'), root, join(root, 'ours')],
    },
    pandasPeer(),
    Number(values.runs),
  );
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await rm(root, { recursive: true, force: true });
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Debian's Python has the libraries where one further up the PATH may not. */
function pandasPeer() {
  for (const python of ['/usr/bin/python3', 'python3']) {
    if (python.startsWith('/') && !existsSync(python)) continue;
    if (spawnSync(python, ['-c', 'import pandas']).status !== 0) continue;
    return {
      name: 'pandas',
      command: python,
      args: [here('../../peers/feedback.py'), root, join(root, 'peer')],
    };
  }
  return { unavailable: 'no python3 with pandas here: apt-get install python3-pandas' };
}
