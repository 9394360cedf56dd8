import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { BpError, EXIT, fileStamp, formatInstant } from '@bp/contracts';
import { valueInWords } from '@bp/evaluator';
import {
  DEFAULT_SETTINGS,
  openProject,
  type Project,
  projectLogger,
  type RetrainResult,
  retrain,
} from '@bp/pipeline';
import { createWorld, serveHistoricalData, simulateWeek, WEEK_MS, writeLogs } from '@bp/simulator';
import type { Session } from '../session.js';
import { liveDays } from './live-days.js';
import { DEMO_SEED, DEMO_SITES, DEMO_WEEKS } from './scenario.js';
import { measureTruth, type Truth, tellTruth } from './truth.js';

export interface DemoOptions {
  /** Folder to make; it must not exist. */
  readonly dir?: string | undefined;
}

interface DemoWeek {
  readonly week: number;
  readonly attempts: number;
  readonly result: RetrainResult;
}

const TOKEN = 'demo-token-not-a-secret';
/** The cron-runner's hour: Monday 02:00 UTC, when the week before is over. */
const RUN_HOUR_MS = 2 * 3_600_000;

/** Four weeks of feedback from a simulated world, one retraining after each, a rollout that goes wrong, and a rollback at the end. */
export async function runDemo(session: Session, options: DemoOptions): Promise<number> {
  const start = performance.now();
  const dir = await freshFolder(session, options.dir);
  const world = createWorld({ seed: DEMO_SEED, sites: DEMO_SITES });
  let now = world.start;
  const server = await serveHistoricalData({ attempts: [], token: TOKEN, asOf: () => now });
  const project = demoProject(session, dir, server.url, () => now);
  try {
    session.say(`A simulated world of ${DEMO_SITES} sites, in ${dir}`);
    const weeks: DemoWeek[] = [];
    let carried: Awaited<ReturnType<typeof writeLogs>>['carried'] = [];
    for (const [index, attempts] of DEMO_WEEKS.entries()) {
      now = world.start + (index + 1) * WEEK_MS + RUN_HOUR_MS;
      session.say('');
      session.say(`Week ${index + 1}: ${attempts} attempts, run at ${formatInstant(now)}`);
      // What happened goes into the logs and the API, as much of it as has come back by now.
      const happened = simulateWeek(world, { week: index, attempts });
      server.add(happened);
      const logs = { attempts: happened, root: dir, append: true, until: now, carried };
      ({ carried } = await writeLogs(logs));
      const result = await retrain(project, { useApi: true, note: `demo week ${index + 1}` });
      weeks.push({ week: index + 1, attempts, result });
    }
    const live = await liveDays(session, {
      project,
      world,
      pass: (ms) => {
        now += ms;
      },
    });
    const beforeRollback = await project.registry.loadActive();
    now += RUN_HOUR_MS;
    session.say('');
    const rollback = await project.registry.rollback({ reason: 'demo of a rollback', by: 'demo' });
    session.say(`Rolled back from ${rollback.from} to ${rollback.to}`);
    const afterRollback = await project.registry.loadActive();

    const truth = measureTruth(world, [beforeRollback, afterRollback]);
    tellDemo(session, dir, weeks, truth);
    session.result({
      dir,
      weeks: weeks.map(({ week, attempts, result }) => ({ week, attempts, ...result })),
      live,
      rollback,
      truth,
      seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
    });
    return EXIT.done;
  } finally {
    await server.close();
    await project.logger.close();
  }
}

function demoProject(session: Session, dir: string, apiUrl: string, clock: () => number): Project {
  const env = { ...session.terminal.env, LARAVEL_API_TOKEN: TOKEN };
  const settings = {
    ...DEFAULT_SETTINGS,
    feedback: { ...DEFAULT_SETTINGS.feedback, apiUrl },
  };
  return openProject({
    root: dir,
    settings,
    env,
    clock,
    logger: projectLogger({ root: dir, settings, env, clock, consoleLevel: null }),
    actor: 'demo',
    say: session.say,
    progress: session.progress,
    signal: session.signal,
  });
}

async function freshFolder(session: Session, given: string | undefined): Promise<string> {
  const stamp = fileStamp(session.terminal.clock());
  const dir = resolve(session.root, given ?? join('demo', stamp));
  if (existsSync(dir)) {
    throw new BpError('USAGE', `The folder ${dir} exists; the demo wants a fresh one.`, {
      remedy: 'Give another folder with --dir, or remove this one.',
    });
  }
  await mkdir(dir, { recursive: true });
  return dir;
}

function tellDemo(session: Session, dir: string, weeks: readonly DemoWeek[], truth: Truth): void {
  session.say('');
  session.say('What happened');
  for (const { week, result } of weeks) {
    const { comparison, version, deployed } = result;
    const words = comparison && valueInWords(comparison);
    session.say(
      `  Week ${week}: ${version ?? 'no new version'} ${deployed ? 'deployed' : `not deployed (${comparison?.verdict ?? 'unchanged'})`}${words ? `: ${words}` : ''}`,
    );
  }
  tellTruth(session, truth);
  session.say('');
  session.say('Where everything is');
  const shown = relative(process.cwd(), dir) || dir;
  for (const [what, where] of [
    ['logs', 'logs/'],
    ['dataset', 'ml/datasets/training_backlinks_enriched.csv'],
    ['versions', 'ml/models/versions/'],
    ['runs', 'ml/runs/'],
    ['last report', weeks.at(-1)?.result.report ?? ''],
  ] as const) {
    session.say(`  ${what.padEnd(12)} ${join(shown, where)}`);
  }
  session.say('');
  session.say(`Go on there: npm run bp -- status --root ${shown}`);
}
