import { type Comparison, isBpError } from '@bp/contracts';
import { compareModels, type ModelComparison, scorePart, valueInWords } from '@bp/evaluator';
import type { Project } from '../project.js';
import type { EvaluateStepResult, TestPart } from './evaluate.js';
import { type ScoredModel, valueEvidence } from './value-evidence.js';

type Champion = Parameters<typeof compareModels>[0]['champion'];

/** The comparison, and with what. */
export interface CompareStepResult {
  readonly comparison: ModelComparison;
  /** Version in production when the comparison was made; `null`: none. */
  readonly comparedWith: string | null;
}

/** What follows from the comparison. */
export interface CompareStepOptions {
  /** A better model is deployed next; else the story does not say so. Default `false`. */
  readonly deploys?: boolean | undefined;
}

/** Step 5: challenger against the model in production, both scored afresh on the same rows. Never throws for what the champion is: that is a verdict. */
export async function compareStep(
  project: Project,
  test: TestPart,
  challenger: EvaluateStepResult,
  options: CompareStepOptions = {},
): Promise<CompareStepResult> {
  const { champion, scored } = await scoreChampion(project, test);
  const { baselineAction, objective } = challenger.model.manifest;
  const value =
    champion !== null && scored === null
      ? { unavailable: 'the champion cannot be scored.' }
      : await valueEvidence(project, { test, challenger, champion: scored });
  const comparison = compareModels({
    champion,
    value,
    challenger: challenger.scored,
    baselineAction,
    gate: project.settings.gate,
    seed: project.settings.training.seed,
    trainedOn: test.trainedOn[objective],
  });
  if (champion === null) {
    project.say(`No model in production: compared with always answering "${baselineAction}"`);
  }
  tellComparison(project, comparison, options.deploys === true);
  return { comparison, comparedWith: champion?.version ?? null };
}

/** `scored`: `null` where there is none, or it cannot be scored. */
async function scoreChampion(
  project: Project,
  test: TestPart,
): Promise<{ readonly champion: Champion; readonly scored: ScoredModel | null }> {
  // Where its folder is gone, the pointer still names it: that is no empty registry, and no failure of this run.
  let version = (await project.registry.index())?.production ?? null;
  if (version === null) return { champion: null, scored: null };
  try {
    const model = await project.registry.loadActive();
    // Somebody may have deployed another one since.
    version = model.version;
    if (model.manifest.splitId !== test.splitId) {
      const unavailable = `it was trained on split ${model.manifest.splitId}, not ${test.splitId}, so that it may have seen these test rows`;
      return { champion: { unavailable, version }, scored: null };
    }
    const scored = scorePart({ model, part: test.part, propensity: test.propensity });
    return { champion: { scored, version }, scored: { model, scored } };
  } catch (error) {
    project.logger.log('error', 'the production model could not be scored', {
      version,
      error: String(error),
    });
    const unavailable = isBpError(error) ? error.message : String(error);
    return { champion: { unavailable, version }, scored: null };
  }
}

/** What a ledger and a registry keep of a comparison; slices and figures stand in its report. */
export function comparisonSummary(comparison: ModelComparison): Comparison {
  const { verdict, metric, rows, champion_accuracy, challenger_accuracy } = comparison;
  const { improvement, interval, reasons, rules, champion_version, decided_by, value } = comparison;
  return {
    verdict,
    metric,
    rows,
    champion_accuracy,
    challenger_accuracy,
    improvement,
    interval,
    reasons,
    rules,
    champion_version,
    decided_by,
    value,
  };
}

function tellComparison(project: Project, comparison: ModelComparison, deploys: boolean): void {
  const { champion_accuracy, challenger_accuracy, improvement, verdict } = comparison;
  const words = valueInWords(comparison);
  if (words !== null) {
    project.say(`Expected success decides: the new model ${words}`);
    project.say(`  ${comparison.decided_reason}`);
  }
  if (challenger_accuracy !== null) {
    const weighting =
      comparison.metric === 'accuracy_weighted'
        ? 'each weighted by 1/propensity, so that imitating whoever chose gains nothing'
        : 'each counted once';
    project.say(`Metric: accuracy on ${comparison.rows} test rows, ${weighting}`);
  }
  if (champion_accuracy !== null) {
    project.say(`Current model accuracy: ${champion_accuracy.toFixed(4)}`);
  }
  if (challenger_accuracy !== null) {
    project.say(`New model accuracy: ${challenger_accuracy.toFixed(4)}`);
  }
  if (improvement !== null) {
    project.say(`Improvement: ${improvement < 0 ? '-' : '+'}${Math.abs(improvement).toFixed(4)}`);
  }
  if (verdict === 'promote') {
    project.say(`New model is better${deploys ? ', will deploy' : ''}`);
  } else {
    if (verdict === 'keep') project.say('New model is not significantly better, keeping current');
    else project.say(`No decision possible (${verdict}), keeping current`);
    if (comparison.refusal !== null) project.say(comparison.refusal);
    for (const reason of comparison.reasons) project.say(`  ${reason}`);
  }
  project.logger.log('info', 'models compared', { ...comparisonSummary(comparison) });
}
