import { createRandom, type Matrix, type Objective, type Random } from '@bp/contracts';
import type { PreparedDataset } from '@bp/dataset';
import {
  calibrateGate,
  compareModels,
  type GateCalibration,
  type LuckTrial,
  luckTrial,
  type ModelComparison,
  type ScoredPart,
  scorePart,
} from '@bp/evaluator';
import { resolveObjective } from '@bp/trainer';
import type { Project } from '../project.js';
import { openTestPart, type TestPart } from '../steps/evaluate.js';
import { configuredTraining } from '../steps/train.js';
import { trainAside } from './train-aside.js';

/** How much to train: each repeat takes twice as long as step 3. */
export interface CalibrateGateOptions {
  /** Models trained with other seeds, each compared with the first; and as many on shuffled labels. Default 10. */
  readonly repeats?: number | undefined;
}

const DEFAULT_REPEATS = 10;

/**
 * How often the configured gate would promote by luck on the present test part: models that differ only in
 * their seed (A/A), and models that were trained on differently shuffled labels and so know nothing.
 */
export async function calibrateGateStep(
  project: Project,
  prepared: PreparedDataset,
  options: CalibrateGateOptions = {},
): Promise<GateCalibration> {
  const repeats = options.repeats ?? DEFAULT_REPEATS;
  const { seed, objective: requested } = project.settings.training;
  const { objective } = resolveObjective(requested, prepared.metadata);
  const test = await openTestPart(project, prepared);
  const scored = (trainingSeed: number, shuffle: boolean): Promise<ScoredPart> =>
    trainAndScore(project, prepared, test, {
      objective,
      seed: trainingSeed,
      shuffle: shuffle ? createRandom(trainingSeed) : null,
    });
  const compare = (champion: ScoredPart, challenger: ScoredPart): ModelComparison =>
    compareModels({
      champion: { scored: champion, version: 'calibration' },
      challenger,
      baselineAction: 'comment',
      gate: project.settings.gate,
      seed,
      trainedOn: test.trainedOn[objective],
    });
  const champion = await scored(seed, false);
  const shuffledChampion = await scored(seed, true);
  const trials: LuckTrial[] = [];
  for (let index = 0; index < repeats; index += 1) {
    project.signal.throwIfAborted();
    project.progress({
      task: 'Calibrating the gate',
      share: index / repeats,
      detail: `${index}/${repeats}`,
    });
    const other = seed + 1 + index;
    trials.push(
      luckTrial('same_data', compare(champion, await scored(other, false))),
      luckTrial('shuffled_labels', compare(shuffledChampion, await scored(other, true))),
    );
  }
  return calibrateGate({
    trials,
    rows: scoredRows(champion),
    gate: project.settings.gate,
  });
}

interface Training {
  readonly objective: Objective;
  readonly seed: number;
  /** Labels are shuffled with this before training; `null`: left as they are. */
  readonly shuffle: Random | null;
}

async function trainAndScore(
  project: Project,
  prepared: PreparedDataset,
  test: TestPart,
  training: Training,
): Promise<ScoredPart> {
  const { objective, seed, shuffle } = training;
  const configured = configuredTraining(project, prepared, objective);
  const relabelled = (matrix: Matrix): Matrix =>
    shuffle === null ? matrix : { ...matrix, labels: shuffled(matrix.labels, shuffle) };
  const model = await trainAside({
    ...configured,
    train: relabelled(configured.train),
    validation: relabelled(configured.validation),
    seed,
  });
  return scorePart({ model, part: test.part, propensity: test.propensity });
}

/** Metrics are counted on successful attempts. */
function scoredRows(part: ScoredPart): number {
  return part.success.reduce((sum, success) => sum + success, 0);
}

/** Fisher–Yates. */
function shuffled(labels: Float32Array, random: Random): Float32Array {
  const copy = Float32Array.from(labels);
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}
