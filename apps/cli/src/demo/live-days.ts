import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDecider } from '@bp/decisions';
import { collectStep, loadPrepared, type Project, trainStep, watchRollout } from '@bp/pipeline';
import { AUTOMATION_LOG, liveActions, type World } from '@bp/simulator';
import type { Session } from '../session.js';
import { DEMO_SEED } from './scenario.js';

export interface LiveDaysOptions {
  /** Its clock is that of the simulation. */
  readonly project: Project;
  readonly world: World;
  /** Moves the clock on, in milliseconds. */
  readonly pass: (ms: number) => void;
}

const DAY_MS = 86_400_000;
const DAYS = 7;
const ACTIONS_A_DAY = 200;
/** Enough for a model that is sure of itself, in a second. */
const ROUNDS = 40;

/**
 * A week in which a damaged challenger answers for half of the sites, until the watch over its outcomes stops it.
 * `stopped_after_days`: `null` where it was not; `production`: after it.
 */
export async function liveDays(session: Session, options: LiveDaysOptions) {
  const { project, world, pass } = options;
  const quiet: Project = { ...project, say: () => {} };
  const candidate = await damagedVersion(quiet);
  const rollout = await project.registry.startRollout({
    version: candidate,
    share: 0.5,
    reason: 'demo of a rollout',
    by: 'demo',
  });
  session.say('');
  session.say(
    `Rollout: ${candidate}, trained on outcomes turned round, answers for half of the sites beside ${rollout.production}`,
  );
  const decider = await openDecider({
    root: project.paths.models,
    log: project.paths.logs,
    clock: project.clock,
  });
  let stopped: number | null = null;
  try {
    for (let day = 1; day <= DAYS && stopped === null; day += 1) {
      const from = project.clock();
      const outcomes = liveActions(world, {
        from,
        to: from + DAY_MS,
        actions: ACTIONS_A_DAY,
        seed: DEMO_SEED + day,
        decide: (input, { taskId, at }) => {
          pass(at - project.clock());
          return decider.decide(input, { taskId });
        },
      });
      pass(from + DAY_MS - project.clock());
      await decider.flush();
      await appendFile(join(project.paths.root, AUTOMATION_LOG), outcomes.join(''));
      await collectStep(quiet, { sinceDays: day });
      const watched = await watchRollout(project);
      if (watched?.ended?.state !== 'stopped') continue;
      stopped = day;
      const { arms, words } = watched.look;
      const rate = (of: number | null): string => `${((of ?? 0) * 100).toFixed(1)}%`;
      session.say(
        `After ${day === 1 ? 'a day' : `${day} days`} ${rate(arms.candidate.success_rate)} of its actions have succeeded, of those of ${rollout.production} ${rate(arms.production.success_rate)}`,
      );
      session.say(`The watch stopped it. ${words}`);
    }
  } finally {
    await decider.close();
  }
  const production = (await project.registry.production())?.version ?? '';
  session.say(
    `In production: ${production}${production === rollout.production ? ', as before' : ''}`,
  );
  return { rollout: rollout.id, candidate, stopped_after_days: stopped, production };
}

/** A version of the kind that slips through when a log changes its meaning: it learned every outcome the wrong way round. */
async function damagedVersion(project: Project): Promise<string> {
  const { training } = project.settings;
  const hasty: Project = {
    ...project,
    settings: {
      ...project.settings,
      training: { ...training, parameters: { ...training.parameters, rounds: ROUNDS } },
    },
  };
  const prepared = await loadPrepared(project);
  const { parts } = prepared;
  const turned = (part: (typeof parts)['train']): typeof part => ({
    ...part,
    input: (row) => part.input(row),
    success: part.success.map((success) => 1 - success),
  });
  const damaged = {
    ...prepared,
    parts: { ...parts, train: turned(parts.train), validation: turned(parts.validation) },
  };
  const { dir } = await trainStep(hasty, damaged);
  const { version } = await project.registry.createVersion({
    bundleDir: dir,
    evaluation: {},
    note: 'demo of a damaged model: every outcome turned round',
    by: 'demo',
  });
  return version;
}
