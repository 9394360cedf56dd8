import { buildMatrix, prepareDataset, upsertDataset } from '@bp/dataset';
import { evaluateModel, scorePart } from '@bp/evaluator';
import { automationLog, collectFeedback } from '@bp/feedback';
import { loadModel } from '@bp/model';
import { trainBundle } from '@bp/trainer';

/** Collects, prepares, trains and evaluates in `root`, by a program of one's own; gives the accuracy. */
export async function trainOnAutomationLog(root: string): Promise<number> {
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
  const { dir } = await trainBundle({
    dir: `${root}/model`,
    objective: 'success',
    train: buildMatrix(parts.train, encoder, 'success'),
    validation: buildMatrix(parts.validation, encoder, 'success'),
    encoder,
    profile,
    goldenInputs: [parts.validation.input(0)],
    lineage: { ...metadata, baselineAction: 'comment' },
    clock,
  });
  const scored = scorePart({ model: await loadModel(dir), part: parts.test });
  return evaluateModel(scored).accuracy;
}
