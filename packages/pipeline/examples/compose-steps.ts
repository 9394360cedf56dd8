import { ACTIONS } from '@bp/contracts';
import { buildMatrix, prepareDataset, upsertDataset } from '@bp/dataset';
import { evaluateModel, scorePart } from '@bp/evaluator';
import { automationLog, collectFeedback } from '@bp/feedback';
import { loadModel } from '@bp/model';
import { trainBundle } from '@bp/trainer';

/** Collects, prepares, trains and evaluates in `root`, and returns the accuracy. */
export async function trainOnAutomationLog(root: string): Promise<number | null> {
  const clock = Date.now;
  const collected = await collectFeedback({
    sources: [automationLog({ root })],
    sinceDays: null,
    clock,
  });
  const datasetPath = `${root}/dataset.csv`;
  await upsertDataset({ path: datasetPath, records: collected.records });
  await collected.commit();
  const prepared = await prepareDataset({ datasetPath, outDir: `${root}/prepared`, clock });
  const { encoder, parts, profile, metadata } = prepared;
  // What a first model must beat: always answering the training part's most common successful action.
  const { successes } = metadata.parts.train;
  const baselineAction = ACTIONS[successes.indexOf(Math.max(...successes))] ?? 'comment';
  const { dir } = await trainBundle({
    dir: `${root}/model`,
    objective: 'success',
    train: buildMatrix(parts.train, encoder, 'success'),
    validation: buildMatrix(parts.validation, encoder, 'success'),
    encoder,
    profile,
    goldenInputs: [parts.validation.input(0)],
    lineage: { ...metadata, baselineAction },
    clock,
  });
  const scored = scorePart({ model: await loadModel(dir), part: parts.test });
  return evaluateModel(scored).accuracy;
}
