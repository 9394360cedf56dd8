import { BpError, type Engine } from '@bp/contracts';
import type { EngineStatus, LibrarySearch } from './status.js';
import { findXgboost } from './xgboost-library.js';

export interface DetectEnginesOptions {
  /** Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Every engine in order of preference: whether it can run here, and if not, why and what to do. Never throws. */
export async function detectEngines(options: DetectEnginesOptions = {}): Promise<EngineStatus[]> {
  const env = options.env ?? process.env;
  const xgboost = findXgboost(env);
  return [statusOf('xgboost', xgboost), forestStatus(xgboost)];
}

function statusOf(engine: Engine, search: LibrarySearch): EngineStatus {
  if (search.found !== null) {
    const { path, version } = search.found;
    return { engine, available: true, version, library: path, reason: null, remedy: null };
  }
  return { engine, available: false, version: null, library: null, ...search.failure };
}

function forestStatus(xgboost: LibrarySearch): EngineStatus {
  return statusOf('randomforest', xgboost);
}

/** An engine that was chosen, with the reasons why better ones were passed over. */
export interface ChosenEngine {
  readonly status: EngineStatus;
  /** One sentence for each engine that was preferred but cannot run. */
  readonly passedOver: readonly string[];
}

/**
 * The engine asked for, or else the first that can run.
 * @throws BpError `ENGINE_UNAVAILABLE` with the reason and what to do.
 */
export async function chooseEngine(
  asked: Engine | undefined,
  options: DetectEnginesOptions,
): Promise<ChosenEngine> {
  const all = await detectEngines(options);
  const candidates = asked === undefined ? all : all.filter(({ engine }) => engine === asked);
  const passedOver: string[] = [];
  for (const status of candidates) {
    if (status.available) return { status, passedOver };
    passedOver.push(`${status.engine} cannot run here: ${status.reason}. ${status.remedy}`);
  }
  const others = all.filter(({ available }) => available).map(({ engine }) => engine);
  throw new BpError(
    'ENGINE_UNAVAILABLE',
    asked === undefined
      ? `No engine can run here: ${passedOver.join(' ')}`
      : `${asked} cannot run here: ${candidates[0]?.reason ?? 'it is not known'}`,
    {
      remedy:
        `${candidates[0]?.remedy ?? ''}${others.length > 0 ? ` Or train with --model-type ${others[0]}.` : ''}`.trim(),
      details: { passedOver },
    },
  );
}
