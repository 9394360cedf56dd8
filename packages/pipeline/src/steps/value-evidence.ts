import { ACTIONS, createRandom, isBpError, type Matrix, type Split } from '@bp/contracts';
import { matrixRows, type PreparedDataset } from '@bp/dataset';
import { chosenActions, recommendedActions, rowsWhere, type ValueEvidence } from '@bp/evaluator';
import type { Model } from '@bp/model';
import { pickRows } from '@bp/trainer';
import { TRAINING_PARAMETERS, type TrainingParameters } from '@bp/trainer/settings';
import type { Project } from '../project.js';
import type { EvaluateStepResult, TestPart } from './evaluate.js';
import { type Attempts, attemptsOf, FOLDS, foldOf, joinedMatrix } from './held-out.js';
import { newestWeek } from './newest-week.js';
import { fittedOutcomes } from './outcome-model.js';
import { canTellPolicy, chosenChances, fitPolicy } from './propensity.js';
import { selectRows } from './select-rows.js';
import { MOST_SMALL_ROWS } from './small-booster.js';
import { configuredTraining } from './train.js';
import { trainAside } from './train-aside.js';

/** A model with its scores on the test part. */
export type ScoredModel = Pick<EvaluateStepResult, 'model' | 'scored'>;

/** The two that are compared, and on what. */
export interface ValueEvidenceOptions {
  readonly test: TestPart;
  readonly challenger: ScoredModel;
  /** `null`: whoever chose so far. */
  readonly champion: ScoredModel | null;
}

/**
 * What expected success under both models is estimated from: the attempts of the test part, and, up to
 * `gate.crossFitRows` attempts, those that came after the champion's training data. For these the challenger is
 * trained again, for each fold of domains without the fold's newest attempts, so that neither has learned from a row
 * that judges it. Outcome model and policy are cross-fitted by domain.
 */
export async function valueEvidence(
  project: Project,
  options: ValueEvidenceOptions,
): Promise<ValueEvidence | { readonly unavailable: string }> {
  const { prepared } = options.test;
  const { parts } = prepared.metadata;
  const small = parts.train.rows + parts.validation.rows <= project.settings.gate.crossFitRows;
  const splits: readonly Split[] = small ? ['train', 'validation', 'test'] : ['validation', 'test'];
  const attempts = attemptsOf(prepared, splits);
  if (attempts.splits.every((split) => split !== 'test')) {
    return { unavailable: 'the test part has no attempts of which failures are known.' };
  }
  const since =
    options.champion === null
      ? Number.NEGATIVE_INFINITY
      : Date.parse(options.champion.model.manifest.createdAt);
  const isFresh = (at: number): boolean =>
    small &&
    attempts.splits[at] !== 'test' &&
    (options.champion === null || attempts.timestamp[at]! > since);
  const judging = { ...options, project, prepared, attempts, isFresh };
  const crossed = await challengerActions(judging);
  const fresh = crossed.fresh;
  const propensity = await propensities(project, options.test, attempts, fresh);
  const test = rowsWhere(attempts.rows, (at) => attempts.splits[at] === 'test');
  const rows = Int32Array.from([...test, ...fresh]).filter((at) => !Number.isNaN(propensity[at]));
  if (rows.length === 0) {
    return {
      unavailable:
        'the chance with which actions were chosen is not known, and too few attempts tell it.',
    };
  }
  const pick = (values: ArrayLike<number>): number[] => Array.from(rows, (at) => values[at]!);
  const champion = options.champion && actionsOf(options.champion, attempts, fresh);
  const [expected, newest] = await Promise.all([
    crossFittedOutcomes(project, attempts, rows),
    newestWeek(project, attempts),
  ]);
  return {
    from: `Estimated on ${test.length} attempts of the test part${fresh.length === 0 ? '' : ` and ${fresh.length} newer ones of other domains`}.`,
    rows: {
      rows: rows.length,
      action: Uint8Array.from(rows, (at) => attempts.part(at).action[attempts.partRow[at]!]!),
      success: Uint8Array.from(pick(attempts.matrix.labels)),
      propensity: Float64Array.from(pick(propensity)),
      fittedPropensity: rows.some((at) => Number.isNaN(loggedChance(attempts, at))),
      groups: Int32Array.from(pick(attempts.matrix.groups)),
      expected: Float64Array.from(Array.from(rows).flatMap((at) => [...ofRow(expected, at)])),
      challenger: Uint8Array.from(pick(crossed.actions)),
      champion: champion && Uint8Array.from(pick(champion)),
    },
    newestWeek: newest,
  };
}

function ofRow(expected: Float64Array, at: number): Float64Array {
  return expected.subarray(at * ACTIONS.length, (at + 1) * ACTIONS.length);
}

/** What a model chose on the attempts of the test part, and would on some others; 0 on the rest. */
function actionsOf(
  { model, scored }: ScoredModel,
  attempts: Attempts,
  others: Int32Array,
): Uint8Array {
  const onTest = recommendedActions(scored);
  const chosen = Uint8Array.from(attempts.partRow, (row, at) =>
    attempts.splits[at] === 'test' ? onTest[row]! : 0,
  );
  chooseOn(chosen, model, attempts, others);
  return chosen;
}

/** Puts into `chosen` what a model would choose on some attempts. */
function chooseOn(chosen: Uint8Array, model: Model, attempts: Attempts, on: Int32Array): void {
  for (const split of new Set(attempts.splits)) {
    const own = on.filter((at) => attempts.splits[at] === split);
    if (own.length === 0) continue;
    const rows = own.map((at) => attempts.partRow[at]!);
    const actions = chosenActions(model, attempts.part(own[0]!), rows);
    own.forEach((at, index) => {
      chosen[at] = actions[index]!;
    });
  }
}

interface Judging extends ValueEvidenceOptions {
  readonly project: Project;
  readonly prepared: PreparedDataset;
  readonly attempts: Attempts;
  readonly isFresh: (at: number) => boolean;
}

/** What keeps a model from being trained on fewer rows, or here: then the test part judges alone. */
const NOT_TRAINABLE: readonly string[] = ['NOT_ENOUGH_DATA', 'ENGINE_UNAVAILABLE'];

/**
 * The challenger's own choices on the test part; on newer attempts those of models that did not learn from them.
 * `fresh`: these attempts; none where no such model can be trained.
 */
async function challengerActions(
  judging: Judging,
): Promise<{ readonly actions: Uint8Array; readonly fresh: Int32Array }> {
  const { attempts, challenger, isFresh, project } = judging;
  const actions = actionsOf(challenger, attempts, new Int32Array(0));
  const fresh = rowsWhere(attempts.rows, isFresh);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    project.signal.throwIfAborted();
    const own = fresh.filter((at) => attempts.fold[at] === fold);
    if (own.length === 0) continue;
    try {
      chooseOn(actions, await trainWithout(judging, fold), attempts, own);
    } catch (error) {
      if (!isBpError(error) || !NOT_TRAINABLE.includes(error.code)) throw error;
      project.logger.log('warn', 'newer attempts do not judge the challenger', {
        error: error.message,
      });
      return { actions, fresh: new Int32Array(0) };
    }
  }
  return { actions, fresh };
}

/** The challenger, trained without the newest attempts of a fold of domains. */
function trainWithout(
  { project, prepared, challenger, champion }: Judging,
  fold: number,
): Promise<Model> {
  const { objective, engine, parameters, seed, bestIteration } = challenger.model.manifest;
  const { prior } = challenger.model;
  const since = champion === null ? null : Date.parse(champion.model.manifest.createdAt);
  const configured = configuredTraining(project, prepared, objective);
  const without = (split: 'train' | 'validation'): Matrix => {
    const part = prepared.parts[split];
    const rows = matrixRows(part, objective);
    const matrix = configured[split];
    return selectRows(matrix, (row) => {
      const isNewer = since === null || part.timestamp[rows[row]!]! > since;
      return !(isNewer && foldOf(matrix.groups[row]!) === fold);
    });
  };
  return trainAside({
    ...configured,
    engine,
    parameters: trainingParameters(parameters),
    // What the challenger chose is not decided anew, by luck, on still fewer rows; trees alone chose nothing.
    choice:
      prior === null
        ? undefined
        : { rounds: bestIteration, penalty: prior.linear.penalty, weights: prior.weights },
    seed,
    train: without('train'),
    validation: without('validation'),
  });
}

/** What of a manifest's parameters can be asked of a training. */
function trainingParameters(
  parameters: Model['manifest']['parameters'],
): Partial<TrainingParameters> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => Object.hasOwn(TRAINING_PARAMETERS, name)),
  );
}

/** Of each fold of domains; beside each other. */
function eachFold<T>(work: (fold: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: FOLDS }, (_, fold) => work(fold)));
}

/** Expected success of each action on some attempts, by models that have not seen their domains; 0 on the rest. */
async function crossFittedOutcomes(
  project: Project,
  attempts: Attempts,
  on: Int32Array,
): Promise<Float64Array> {
  const expected = new Float64Array(attempts.rows * ACTIONS.length);
  const random = createRandom(project.settings.training.seed);
  const share = MOST_SMALL_ROWS / attempts.rows;
  await eachFold(async (fold) => {
    const isOwn = (at: number): boolean => attempts.fold[at] === fold;
    const train = selectRows(attempts.matrix, (at) => !isOwn(at) && random() < share);
    const own = on.filter(isOwn);
    if (own.length === 0) return;
    const found = await fittedOutcomes(
      project,
      train,
      () => pickRows(attempts.matrix, own),
      'each',
    );
    own.forEach((at, index) => {
      expected.set(ofRow(found, index), at * ACTIONS.length);
    });
  });
  return expected;
}

/** Logged propensities, those of the test part, and for newer attempts those of policies cross-fitted by domain. */
async function propensities(
  project: Project,
  { part, propensity: ofTest, prepared }: TestPart,
  attempts: Attempts,
  fresh: Int32Array,
): Promise<Float64Array> {
  const found = Float64Array.from({ length: attempts.rows }, (_, at) =>
    attempts.part(at) === part ? ofTest[attempts.partRow[at]!]! : loggedChance(attempts, at),
  );
  if (fresh.every((at) => !Number.isNaN(found[at]))) return found;
  // The same rows in the same order.
  const policy = joinedMatrix(prepared, [...new Set(attempts.splits)], 'policy');
  await eachFold(async (fold) => {
    const train = selectRows(policy, (at) => attempts.fold[at] !== fold);
    if (!canTellPolicy(train)) return;
    const booster = await fitPolicy(project, train, null);
    try {
      const isOwn = (at: number): boolean => attempts.fold[at] === fold && Number.isNaN(found[at]);
      const chances = chosenChances(booster, selectRows(policy, isOwn));
      rowsWhere(attempts.rows, isOwn).forEach((at, index) => {
        found[at] = chances[index]!;
      });
    } finally {
      booster.free();
    }
  });
  return found;
}

function loggedChance(attempts: Attempts, at: number): number {
  return attempts.part(at).propensity[attempts.partRow[at]!]!;
}
