import { type Action, createRandom, formatInstant, type PredictionInput } from '@bp/contracts';
import { pick } from './seed.js';
import { siteInput, successProbability, type World } from './world.js';

/** A stretch of time in which a service is asked what to do, at even intervals. */
export interface LiveActionsOptions {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly actions: number;
  /** Distinguishes stretches of one world; of equal ones sites and luck are the same. */
  readonly seed: number;
  /** What the service says, at `at`. */
  readonly decide: (
    input: PredictionInput,
    asked: { readonly taskId: string; readonly at: number },
  ) => { readonly decision_id: string; readonly action: Action };
}

/** Acts on random sites as a service says; gives what came of it as lines of the automation log, each naming its decision. */
export function liveActions(world: World, options: LiveActionsOptions): string[] {
  const { from, to, actions, seed, decide } = options;
  const random = createRandom(seed);
  return Array.from({ length: actions }, (_, index) => {
    const at = from + (index * (to - from)) / actions;
    const site = pick(random, world.sites);
    const taskId = `live-${seed}-${index}`;
    const { decision_id, action } = decide(siteInput(world, site, at), { taskId, at });
    const succeeded = random() < successProbability(world, site, action, at);
    const line = {
      timestamp: formatInstant(at),
      task_id: taskId,
      decision_id,
      action_attempted: action,
      result: succeeded ? 'success' : 'failed',
    };
    return `${JSON.stringify(line)}\n`;
  });
}
