import { setImmediate as immediate } from 'node:timers/promises';
import { ACTIONS, type Matrix, type Objective } from '@bp/contracts';
import type { BlendPrior } from '@bp/model';
import { weightsByClass } from '../class-weights.js';
import type { PartEffects } from '../importance.js';
import {
  type LinearModel,
  linearEffects,
  linearLearner,
  linearModelMargins,
  linearPartOf,
} from '../linear/linear-model.js';
import { CLOSE, EXACT } from '../linear/ridge-logistic.js';
import type { TreeOrder, TreeTeam } from '../machines/tree-team.js';
import type { TrainingParameters } from '../parameters.js';
import {
  type Booster,
  type BoosterProgress,
  type TrainBoosterOptions,
  trainBooster,
} from '../train-booster.js';
import { type BlendWeights, blendLoss, fitBlendWeights, treesShareOf } from './blend-weights.js';
import { chooseFolds } from './folds.js';
import { pickRows, poolRows } from './pool-rows.js';

/** Trees and linear part, each fitted on training and validation rows together. */
export interface Blend {
  readonly booster: Booster;
  readonly prior: BlendPrior;
  /** Mean log loss on rows of domains that were held out; NaN where none were. */
  readonly heldOutLoss: number;
  readonly effects: PartEffects;
  /** Seconds in the engine's library, all trainings together. */
  readonly seconds: number;
  /** Blended margins of rows by the library and the linear part as they were trained: `rows × outputs`. */
  margins(rows: Matrix): Float64Array;
}

/** Which of the trainings a report of progress is about, from 1. */
export interface BlendProgress extends BoosterProgress {
  readonly part: { readonly number: number; readonly of: number };
}

export interface TrainBlendOptions
  extends Omit<TrainBoosterOptions, 'validation' | 'pruning' | 'onProgress' | 'objective'> {
  readonly objective: Objective;
  readonly validation: Matrix;
  readonly parameters: TrainingParameters;
  readonly seed: number;
  /** A training is so slow that only the validation part is held out. */
  readonly slow: boolean;
  /** Trains on all rows, and where no folds are made also on the training part. Default: this machine alone. */
  readonly team?: TreeTeam | undefined;
  /** What was chosen before, as it is. Default: chosen on held-out domains. */
  readonly choice?: BlendChoice | undefined;
  readonly onProgress?: ((progress: BlendProgress) => void) | undefined;
}

/** What held-out rows decide. */
export interface BlendChoice {
  readonly rounds: number;
  /** One of the linear part's. */
  readonly penalty: number;
  readonly weights: BlendWeights;
}

/** Per squared weight of a standardised feature, strongest first: each fit starts from the one before. */
const PENALTIES = [1000, 300, 100, 30, 10, 3, 1];

/** Of the trees, where nothing was held out. */
const UNMEASURED_SHARE = 0.5;

/** The penalty is chosen on so many rows where there are more: beyond, it hardly matters. */
const ROWS_FOR_PENALTY = 30_000;

/** With so many the loss of some hundred coefficients is within 0.0003 of what all rows would give; trees learn from all. */
const ROWS_FOR_LINEAR = 500_000;

/**
 * Trains both parts of a blended model on all rows, with the rounds, penalty and weights that are best on rows of held-out
 * domains.
 * @throws BpError as `trainBooster`.
 */
export async function trainBlend(options: TrainBlendOptions): Promise<Blend> {
  const pooled = poolRows(options.train, options.validation);
  const parts = options.choice === undefined ? heldOutParts(options, pooled) : [];
  const trees = new TreeTrainings(options, parts.length + 1);
  const { rounds, penalty, weights, loss, treesShare } =
    options.choice === undefined
      ? await choose(options, parts, trees)
      : { ...options.choice, loss: Number.NaN, treesShare: UNMEASURED_SHARE };
  const linearRows = atMost(pooled, ROWS_FOR_LINEAR);
  const [booster, model] = await Promise.all([
    trees.refit(pooled, rounds),
    // The trees have a thread of their own.
    immediate().then(() => linearLearner(linearRows, options.objective).fit(penalty, EXACT)),
  ]);
  return {
    booster,
    prior: { formatVersion: 1, weights, linear: linearPartOf(model, linearRows) },
    heldOutLoss: loss,
    effects: { gains: booster.gains, coefficients: linearEffects(model), treesShare },
    seconds: trees.seconds,
    margins: (rows) => blendedMargins(booster, model, weights, rows),
  };
}

interface Chosen extends BlendChoice {
  /** Mean log loss on the held-out rows. */
  readonly loss: number;
  readonly treesShare: number;
}

/** Folds of whole domains say how many rounds, which penalty and which weights are best on rows that were not learned from. */
async function choose(
  options: TrainBlendOptions,
  folds: readonly HeldOutPart[],
  trees: TreeTrainings,
): Promise<Chosen> {
  const outputs = options.objective === 'success' ? 1 : ACTIONS.length;
  const labels: Float32Array[] = [];
  const rowWeights: Float32Array[] = [];
  const losses = new Float64Array(PENALTIES.length);
  const linear: Float64Array[][] = PENALTIES.map(() => []);
  // Beside each other, one thread each: small trainings gain nothing from more. Each ends before anything is thrown.
  const atOnce = options.threads ?? 1;
  const foldThreads = folds.length === 1 ? atOnce : 1;
  const endings: Promise<{ readonly error: unknown } | null>[] = [];
  for (const [index, fold] of folds.entries()) {
    await endings[index - atOnce];
    const { train, held } = fold();
    labels.push(held.labels);
    if (held.weights !== null) rowWeights.push(held.weights);
    endings.push(
      trees.fold(index, train, held, foldThreads).then(
        () => null,
        (error: unknown) => ({ error }),
      ),
    );
    const learner = linearLearner(atMost(train, ROWS_FOR_PENALTY), options.objective);
    for (const [at, penalty] of PENALTIES.entries()) {
      await immediate();
      const margins = linearModelMargins(learner.fit(penalty, CLOSE), held);
      linear[at]!.push(margins);
      losses[at]! += held.rows * alone(margins, held, outputs);
    }
  }
  for (const ending of await Promise.all(endings)) if (ending !== null) throw ending.error;
  const best = losses.indexOf(Math.min(...losses));
  const margins = {
    labels: joinedFloats(labels),
    weights: rowWeights.length === 0 ? null : joinedFloats(rowWeights),
    trees: joined(trees.margins),
    linear: joined(linear[best]!),
    outputs,
  };
  const { weights, loss } = fitBlendWeights(margins);
  const treesShare = treesShareOf(margins, weights);
  return { rounds: trees.bestRounds(), penalty: PENALTIES[best]!, weights, loss, treesShare };
}

/** The boosters of all folds and of the refit, which share parameters and progress. */
class TreeTrainings {
  readonly margins: Float64Array[] = [];
  seconds = 0;
  private readonly curves: { readonly rows: number; readonly losses: readonly number[] }[] = [];
  private number = 0;

  constructor(
    private readonly options: TrainBlendOptions,
    private readonly of: number,
  ) {}

  async fold(index: number, train: Matrix, held: Matrix, threads: number): Promise<void> {
    const { parameters } = this.options;
    // Folds are made of little data, which one machine learns from faster.
    const shared = train === this.options.train ? this.shared('train') : undefined;
    const booster = await this.train({ train, validation: held, parameters, threads, shared });
    this.margins[index] = booster.margins(held.values, held.rows);
    this.curves[index] = { rows: held.rows, losses: booster.losses };
    booster.free();
  }

  /** The rounds that were best over the folds. */
  bestRounds(): number {
    return bestRounds(this.curves) ?? this.options.parameters.rounds;
  }

  refit(pooled: Matrix, rounds: number): Promise<Booster> {
    const parameters = { ...this.options.parameters, rounds };
    return this.train({ train: pooled, validation: null, parameters, shared: this.shared('all') });
  }

  private shared(rows: TreeOrder['rows']): TrainBoosterOptions['shared'] {
    const { team, train, validation, classes } = this.options;
    if (team === undefined) return undefined;
    const classWeights = [
      weightsByClass(train, classes),
      weightsByClass(validation, classes),
    ] as const;
    return { team, rows, last: rows === 'all', classWeights };
  }

  private async train(
    own: Pick<TrainBoosterOptions, 'train' | 'validation' | 'parameters' | 'threads' | 'shared'>,
  ): Promise<Booster> {
    this.number += 1;
    const part = { number: this.number, of: this.of };
    const booster = await trainBooster({
      ...this.options,
      objective: this.options.objective === 'success' ? 'binary' : 'multiclass',
      ...own,
      onProgress: (progress) => this.options.onProgress?.({ ...progress, part }),
    });
    this.seconds += booster.seconds;
    return booster;
  }
}

/** The number of rounds with the smallest loss over all folds, among those that every fold has reached. */
function bestRounds(
  curves: readonly { readonly rows: number; readonly losses: readonly number[] }[],
): number | null {
  const reached = Math.min(...curves.map(({ losses }) => losses.length));
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < reached; round += 1) {
    const loss = curves.reduce((sum, { rows, losses }) => sum + rows * losses[round]!, 0);
    if (loss < least) {
      least = loss;
      best = round + 1;
    }
  }
  return best;
}

function blendedMargins(
  booster: Booster,
  model: LinearModel,
  weights: BlendWeights,
  rows: Matrix,
): Float64Array {
  const trees = booster.margins(rows.values, rows.rows);
  const linear = linearModelMargins(model, rows);
  return trees.map(
    (margin, at) => weights.trees * margin + weights.linear * linear[at]! + weights.offset,
  );
}

function alone(linear: Float64Array, { labels, weights }: Matrix, outputs: number): number {
  const only = { trees: 0, linear: 1, offset: 0 };
  return blendLoss({ trees: linear, linear, labels, weights, outputs }, only);
}

/** Rows to learn from and rows of other domains to judge on, made when they are asked for. */
type HeldOutPart = () => { readonly train: Matrix; readonly held: Matrix };

function heldOutParts(
  { train, validation, seed, slow }: TrainBlendOptions,
  pooled: Matrix,
): readonly HeldOutPart[] {
  const folds = slow ? [] : chooseFolds(pooled, seed);
  if (folds.length === 0) return [() => ({ train, held: validation })];
  return folds.map((fold) => () => ({
    train: pickRows(pooled, fold.train),
    held: pickRows(pooled, fold.held),
  }));
}

/** Every so many-th row, so that no more than `most` are left. */
function atMost(matrix: Matrix, most: number): Matrix {
  const step = Math.ceil(matrix.rows / most);
  if (step === 1) return matrix;
  const count = Math.floor(matrix.rows / step);
  return pickRows(
    matrix,
    Int32Array.from({ length: count }, (_, index) => index * step),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinedFloats(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(joined(parts.map((part) => Float64Array.from(part))));
}
