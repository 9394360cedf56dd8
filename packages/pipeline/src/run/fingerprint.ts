import { createHash } from 'node:crypto';
import {
  BpError,
  canonicalJson,
  type Engine,
  type Objective,
  type PreparedMetadata,
} from '@bp/contracts';
import { detectEngines, type EngineStatus } from '@bp/trainer';
import type { Settings } from '../settings/settings.js';

export interface TrainingInputs {
  readonly metadata: PreparedMetadata;
  readonly settings: Settings;
  readonly engine: EngineStatus;
  readonly objective: 'auto' | Objective;
  readonly seed: number;
  readonly tune: boolean;
}

/** sha256 over all that decides which model comes out of training and how it is judged. */
export function trainingFingerprint(inputs: TrainingInputs): string {
  const { metadata, settings, engine } = inputs;
  const decisive = {
    datasetHash: metadata.datasetHash,
    splitId: metadata.splitId,
    featureNames: metadata.featureNames,
    dataset: settings.dataset,
    training: settings.training,
    gate: settings.gate,
    engine: [engine.engine, engine.version],
    objective: inputs.objective,
    seed: inputs.seed,
    tune: inputs.tune,
  };
  return createHash('sha256').update(canonicalJson(decisive)).digest('hex');
}

/**
 * The engine that training will take: the one asked for, or the first that can run here.
 * @throws BpError ENGINE_UNAVAILABLE with the reason and what mends it.
 */
export async function chosenEngine(
  requested: Engine | undefined,
  env: NodeJS.ProcessEnv,
): Promise<EngineStatus> {
  const engines = await detectEngines({ env });
  const chosen = engines.find((status) =>
    requested === undefined ? status.available : status.engine === requested,
  );
  if (chosen?.available === true) return chosen;
  throw new BpError(
    'ENGINE_UNAVAILABLE',
    `The engine ${requested ?? '(any)'} can't run here: ${chosen?.reason ?? 'none was found'}.`,
    { remedy: chosen?.remedy ?? 'Run "bp engines" to see what is missing.' },
  );
}
