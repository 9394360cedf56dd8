import { join } from 'node:path';
import { ACTIONS, type Exploring, recordSet } from '@bp/contracts';
import { prepareDataset, upsertDataset } from '@bp/dataset';
import { actionChances, allowedClasses, type Model } from '@bp/model';
import {
  createWorld,
  feedbackRecord,
  type LoggingPolicy,
  oracleSuccessRate,
  policySuccessRate,
  ruleBasedPolicy,
  simulateWeek,
  trueSuccessRate,
  WEEK_MS,
  type WorldOptions,
} from '@bp/simulator';
import { trainedModel } from './trained-model.js';

/** How the week's choices are made; `null`: by the rule in use, which no model replaces. */
export const WAYS: Readonly<Record<string, Exploring | null>> = {
  'the rule in use': null,
  'model, greedy': { kind: 'greedy' },
  'model, epsilon 0.05': { kind: 'epsilon', epsilon: 0.05 },
  'model, epsilon 0.2': { kind: 'epsilon', epsilon: 0.2 },
  'model, softmax 0.1': { kind: 'softmax', temperature: 0.1, floor: 0.01 },
  'model, softmax 0.03': { kind: 'softmax', temperature: 0.03, floor: 0.01 },
};

/** True success rates of one week, 0–1. */
export interface LoopWeek {
  /** Of the choices made in it, chance included. */
  readonly served: number;
  /** Of always taking what the model of its end holds best. */
  readonly best: number;
  readonly oracle: number;
}

export interface LoopOptions {
  readonly dir: string;
  readonly world: WorldOptions;
  /** One of {@link WAYS}. */
  readonly way: string;
  readonly attempts: number;
  readonly weeks: number;
}

/** The first week is the rule's; each later one is chosen by the model trained on all before, with logged propensities. */
export async function playLoop(options: LoopOptions): Promise<LoopWeek[]> {
  const { dir, attempts } = options;
  const exploring = WAYS[options.way] ?? null;
  const world = createWorld(options.world);
  const datasetPath = join(dir, 'dataset.csv');
  const played: LoopWeek[] = [];
  let policy: LoggingPolicy = ruleBasedPolicy();
  for (let week = 0; week < options.weeks; week += 1) {
    const made = simulateWeek(world, { week, attempts, policy, logPropensity: true });
    await upsertDataset({ path: datasetPath, records: recordSet(made.map(feedbackRecord)) });
    const at = world.start + (week + 1) * WEEK_MS;
    const outDir = join(dir, `prepared-${week}`);
    const prepared = await prepareDataset({ datasetPath, outDir, clock: () => at });
    const model = await trainedModel(join(dir, `model-${week}`), prepared, 'success');
    played.push({
      served: policySuccessRate(world, policy, { at: at - WEEK_MS / 2 }),
      best: trueSuccessRate(world, (input) => model.predict(input).action, { at }),
      oracle: oracleSuccessRate(world, { at }),
    });
    if (exploring !== null) policy = policyOf(model, exploring, `week-${week}`);
  }
  return played;
}

function policyOf(model: Model, exploring: Exploring, version: string): LoggingPolicy {
  const { classes } = model.manifest;
  const all = allowedClasses(classes, undefined);
  return {
    version,
    propensities: (input) => {
      const chances = new Float64Array(classes.length);
      actionChances(model.score(input), all, exploring, chances);
      return ACTIONS.map((action) => chances[classes.indexOf(action)] ?? 0);
    },
  };
}
