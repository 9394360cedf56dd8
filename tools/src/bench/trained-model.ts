import type { Engine, Objective } from '@bp/contracts';
import { buildMatrix, type PreparedDataset } from '@bp/dataset';
import { loadModel, type Model } from '@bp/model';
import { trainBundle } from '@bp/trainer';

/** The model that retraining would make of a prepared dataset, written to `dir` and loaded as a service loads it. */
export async function trainedModel(
  dir: string,
  { encoder, profile, parts, metadata }: PreparedDataset,
  objective: Objective,
  engine?: Engine,
): Promise<Model> {
  const bundle = await trainBundle({
    dir,
    objective,
    engine,
    train: buildMatrix(parts.train, encoder, objective),
    validation: buildMatrix(parts.validation, encoder, objective),
    encoder,
    profile,
    goldenInputs: [parts.train.input(0)],
    lineage: { ...metadata, baselineAction: 'comment' },
    clock: Date.now,
  });
  return loadModel(bundle.dir);
}
