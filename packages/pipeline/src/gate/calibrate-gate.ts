import { createRandom, type Matrix, shuffle } from '@bp/contracts';
import type { PreparedDataset } from '@bp/dataset';
import {
  calibrateGate,
  calibrateValue,
  compareModels,
  type GainRate,
  type GateCalibration,
  type LuckTrial,
  luckTrial,
  type ModelComparison,
  type ScoredPart,
  scorePart,
} from '@bp/evaluator';
import type { Model } from '@bp/model';
import { resolveObjective } from '@bp/trainer';
import type { Project } from '../project.js';
import { openTestPart, type TestPart } from '../steps/evaluate.js';
import { configuredTraining } from '../steps/train.js';
import { trainAside } from '../steps/train-aside.js';
import { type ScoredModel, valueEvidence } from '../steps/value-evidence.js';

/** How much to train: each repeat takes twice as long as step 3. */
export interface CalibrateGateOptions {
  /** Models trained with other seeds, each compared with the first; and as many on shuffled labels. Default 10. */
  readonly repeats?: number | undefined;
}

const DEFAULT_REPEATS = 10;
/** Of each gain: a share of 0.1 is then known to 0.06. */
const GAIN_TRIALS = 100;

/** How often the gate would promote by luck, and how often what is better. */
export interface GateStepCalibration extends GateCalibration {
  /** By expected success, on the test part alone; `null`: it cannot be estimated, or does not decide. */
  readonly gains: readonly GainRate[] | null;
}

/**
 * How often the accuracy comparison would promote by luck on the present test part: models that differ only in
 * their seed (A/A), and models that were trained on differently shuffled labels and so know nothing. Where expected
 * success decides, also how often that would promote what is better by nothing, one, two and five points.
 */
export async function calibrateGateStep(
  project: Project,
  prepared: PreparedDataset,
  options: CalibrateGateOptions = {},
): Promise<GateStepCalibration> {
  const repeats = options.repeats ?? DEFAULT_REPEATS;
  const { seed, objective: requested } = project.settings.training;
  const { objective } = resolveObjective(requested, prepared.metadata);
  const test = await openTestPart(project, prepared);
  const train = (trainingSeed: number, isShuffled: boolean): Promise<Model> => {
    const configured = configuredTraining(project, prepared, objective);
    const random = createRandom(trainingSeed);
    const relabelled = (matrix: Matrix): Matrix =>
      isShuffled ? { ...matrix, labels: shuffle(random, matrix.labels.slice()) } : matrix;
    return trainAside({
      ...configured,
      train: relabelled(configured.train),
      validation: relabelled(configured.validation),
      seed: trainingSeed,
    });
  };
  const score = (model: Model): ScoredPart =>
    scorePart({ model, part: test.part, propensity: test.propensity });
  const scored = async (trainingSeed: number, isShuffled: boolean): Promise<ScoredPart> =>
    score(await train(trainingSeed, isShuffled));
  const compare = (champion: ScoredPart, challenger: ScoredPart): ModelComparison =>
    compareModels({
      champion: { scored: champion, version: 'calibration' },
      challenger,
      baselineAction: 'comment',
      gate: project.settings.gate,
      seed,
      trainedOn: test.trainedOn[objective],
    });
  const model = await train(seed, false);
  const champion = score(model);
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
  const luck = calibrateGate({
    trials,
    rows: scoredRows(champion),
    gate: { minImprovement: project.settings.gate.minImprovement },
  });
  return { ...luck, gains: await gainRates(project, test, { model, scored: champion }) };
}

async function gainRates(
  project: Project,
  test: TestPart,
  model: ScoredModel,
): Promise<readonly GainRate[] | null> {
  const { gate, training } = project.settings;
  if (gate.metric !== 'value') return null;
  const testAlone = { ...project.settings, gate: { ...gate, crossFitRows: 0 } };
  const evidence = await valueEvidence(
    { ...project, settings: testAlone },
    { test, challenger: model, champion: model },
  );
  if ('unavailable' in evidence) return null;
  return calibrateValue({ rows: evidence.rows, gate, seed: training.seed, trials: GAIN_TRIALS });
}

/** Metrics are counted on successful attempts. */
function scoredRows(part: ScoredPart): number {
  return part.success.reduce((sum, success) => sum + success, 0);
}
