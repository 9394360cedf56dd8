import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld, legacyCsv } from '@bp/simulator';
import { projectWithHistory } from '../../../apps/cron-runner/src/testing/project-with-history.js';
import { startedRunner } from '../../../apps/cron-runner/src/testing/started-runner.js';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import { type Figure, median, printFigures } from './limits.js';
import { runNode } from './node-process.js';

/*
 * npm run bench:operations
 *
 * What operators wait for: the command's answers, a whole retraining of a small legacy file, the dashboard of a project
 * that has been retrained for years. Every command is a process of its own, on built code.
 */

const RUNS = 9;
const LEGACY_ROWS = 757;
/** A third of what the older Python system took for such a file, from start of the process to its exit. */
const RETRAIN_LIMIT_MS = 1200;
const WEEKS = 200;
const BP = join(CHECKOUT, 'apps/cli/bin/bp.js');

await inScratch(async (base) => {
  const retrained = await retraining(base);
  printFigures([...commands(join(base, 'legacy-0')), retrained, await dashboard()]);
});

/** In turns with bare node, so that a busy moment of the machine meets all. */
function commands(root: string): Figure[] {
  const times: Record<'bare' | 'help' | 'status', number[]> = { bare: [], help: [], status: [] };
  for (let run = 0; run < RUNS; run += 1) {
    times.bare.push(runNode('-e', '0').ms);
    times.help.push(runNode(BP, '--help').ms);
    times.status.push(runNode(BP, 'status', '--root', root).ms);
  }
  const note = `bare node ${median(times.bare).toFixed(0)} ms`;
  return [
    { what: 'bp --help', value: median(times.help), limit: 150, unit: 'ms', note },
    { what: 'bp status', value: median(times.status), limit: 250, unit: 'ms', note },
  ];
}

async function retraining(base: string): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const root = join(base, `legacy-${run}`);
    await mkdir(join(root, 'logs'), { recursive: true });
    // A week without feedback: the log is there and empty.
    await writeFile(join(root, 'logs', 'automation_logs.jsonl'), '');
    const csv = legacyCsv(createWorld({ seed: 1, sites: 600 }), {
      form: 'enriched',
      rows: LEGACY_ROWS,
    });
    await writeFile(join(root, 'old.csv'), csv.text);
    runNode(BP, 'import', join(root, 'old.csv'), '--root', root);
    times.push(runNode(BP, 'retrain', '--sources', 'automation', '--root', root).ms);
  }
  return {
    what: `bp retrain of ${LEGACY_ROWS} legacy rows`,
    value: median(times),
    limit: RETRAIN_LIMIT_MS,
    unit: 'ms',
    note: 'start of the process to its exit',
  };
}

async function dashboard(): Promise<Figure> {
  const { get, close } = await startedRunner({
    env: {},
    execute: async () => {
      throw new Error('no run is due while pages are timed');
    },
    prepare: (root) => projectWithHistory({ root, runs: WEEKS, now: Date.now() }),
  });
  try {
    const times: number[] = [];
    for (let page = 0; page < 3 * RUNS; page += 1) {
      const began = performance.now();
      const answer = await get('/');
      await answer.text();
      if (!answer.ok) throw new Error(`the dashboard answered ${answer.status}`);
      times.push(performance.now() - began);
    }
    return {
      what: `dashboard, ${WEEKS} runs and versions`,
      value: median(times),
      limit: 100,
      unit: 'ms',
      note: `the first ${times[0]!.toFixed(0)} ms`,
    };
  } finally {
    await close();
  }
}
