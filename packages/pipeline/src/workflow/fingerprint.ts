import { canonicalJson, type Objective, type PreparedMetadata, sha256 } from '@bp/contracts';
import type { TuningSettings } from '@bp/trainer';
import { settingsOfContent } from '../project-dataset.js';
import type { Settings } from '../settings/settings.js';

export interface TrainingInputs {
  readonly metadata: PreparedMetadata;
  readonly settings: Settings;
  /** Name and version of the engine that will train. */
  readonly engine: string;
  readonly objective: 'auto' | Objective;
  readonly seed: number;
  /** `null`: no search for parameters. */
  readonly tune: TuningSettings | null;
}

/** sha256 over all that decides which model comes out of training and how it is judged. */
export function trainingFingerprint(inputs: TrainingInputs): string {
  const { metadata, settings, engine } = inputs;
  const decisive = {
    datasetHash: metadata.datasetHash,
    splitId: metadata.splitId,
    featureNames: metadata.featureNames,
    dataset: settingsOfContent(settings),
    training: settings.training,
    gate: settings.gate,
    engine,
    objective: inputs.objective,
    seed: inputs.seed,
    tune: inputs.tune,
  };
  return sha256(canonicalJson(decisive));
}
