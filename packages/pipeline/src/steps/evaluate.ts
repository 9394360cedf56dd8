import {
  ACTIONS,
  type Action,
  BpError,
  countWords,
  type Objective,
  type PreparedPart,
} from '@bp/contracts';
import { matrixRows, type PreparedDataset } from '@bp/dataset';
import { type Evaluation, evaluateModel, type ScoredPart, scorePart } from '@bp/evaluator';
import { loadModel, type Model } from '@bp/model';
import { decimals } from '@bp/report';
import type { Project } from '../project.js';
import { logPropensities } from './propensity.js';

/** The test part with all that judging a model on it needs. */
export interface TestPart {
  /** What it is a part of. */
  readonly prepared: PreparedDataset;
  readonly part: PreparedPart;
  /** Must equal the split id of a model that is judged on it. */
  readonly splitId: string;
  /** Chance with which each row's action was chosen, in (0, 1]; NaN where unknown. */
  readonly propensity: Float64Array;
  /** Rows per attempted action that a model of each objective learns from. */
  readonly trainedOn: Readonly<Record<Objective, Readonly<Record<Action, number>>>>;
}

/** The challenger, loaded, with its scores and figures on the test part. */
export interface EvaluateStepResult {
  readonly model: Model;
  readonly scored: ScoredPart;
  readonly evaluation: Evaluation;
}

/**
 * The test part of a prepared dataset, with a propensity per row: the logged one, else that of a model of the rule
 * that chose the actions, which takes a small training. Legacy rows have none, nor has any row without a logged one
 * if fewer than 100 attempts can teach that model.
 * Errors of the training as `trainBooster` gives them.
 */
export async function openTestPart(project: Project, prepared: PreparedDataset): Promise<TestPart> {
  const part = prepared.parts.test;
  return {
    prepared,
    part,
    splitId: prepared.metadata.splitId,
    propensity: await logPropensities(project, prepared, part),
    trainedOn: {
      success: rowsPerAction(prepared, 'success'),
      action: rowsPerAction(prepared, 'action'),
    },
  };
}

function rowsPerAction(
  { parts: { train }, share }: PreparedDataset,
  objective: Objective,
): Record<Action, number> {
  const counts = new Array<number>(ACTIONS.length).fill(0);
  for (const row of matrixRows(train, objective)) counts[train.action[row]!]! += 1;
  return Object.fromEntries(
    ACTIONS.map((action, index) => [action, Math.round(counts[index]! / share)]),
  ) as Record<Action, number>;
}

/**
 * Step 4: scores a bundle on the test part.
 * @throws BpError INTEGRITY or BUNDLE_INVALID if the bundle is not whole; BUNDLE_INVALID also if it was trained on
 *   another split, as test rows may be among its training rows.
 */
export async function evaluateStep(
  project: Project,
  test: TestPart,
  modelDir: string,
): Promise<EvaluateStepResult> {
  const model = await loadModel(modelDir);
  if (model.manifest.splitId !== test.splitId) {
    throw new BpError(
      'BUNDLE_INVALID',
      `${modelDir} was trained on split ${model.manifest.splitId}; the test part is of split ${test.splitId}.`,
      { remedy: 'Train a model on the current split: bp prepare, then bp train.' },
    );
  }
  const scored = scorePart({ model, part: test.part, propensity: test.propensity });
  const { gate, training } = project.settings;
  const evaluation = evaluateModel(scored, { ...gate, seed: training.seed });
  project.say(`Accuracy: ${decimals(evaluation.accuracy)}`);
  project.say(`Macro F1: ${decimals(evaluation.f1_macro)}`);
  project.say(
    `  how often it names the action that worked, of ${countWords(evaluation.rows, 'successful test row')}, each counted once`,
  );
  project.logger.log('info', 'model evaluated', {
    rows: evaluation.rows,
    accuracy: evaluation.accuracy,
    accuracy_weighted: evaluation.accuracy_weighted,
    f1_macro: evaluation.f1_macro,
  });
  return { model, scored, evaluation };
}
