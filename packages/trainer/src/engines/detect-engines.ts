import { BpError, ENGINES, type Engine } from '@bp/contracts';
import { type Backend, findBackends } from './backends.js';
import type { EngineStatus } from './status.js';

/** Where to look. */
export interface DetectEnginesOptions {
  /** Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Every engine in order of preference: whether it can run here, and if not, why and what to do. Never throws. */
export async function detectEngines(options: DetectEnginesOptions = {}): Promise<EngineStatus[]> {
  const backends = findBackends(options.env ?? process.env);
  return ENGINES.map((engine) => {
    const search = backends[engine];
    if ('failure' in search) {
      return { engine, available: false, version: null, library: null, ...search.failure };
    }
    const { version, library, notice } = search.backend;
    return {
      engine,
      available: true,
      version,
      library,
      reason: notice?.reason ?? null,
      remedy: notice?.remedy ?? null,
    };
  });
}

/** An engine that was chosen, with the reasons why better ones were passed over. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly backend: Backend;
  /** One sentence for each engine that was preferred but cannot run, and for what is to be known of the chosen one. */
  readonly passedOver: readonly string[];
}

/**
 * The engine asked for, or else the first that can run.
 * @throws BpError `ENGINE_UNAVAILABLE` with the reason and what to do.
 */
export function chooseEngine(asked: Engine | undefined, env: NodeJS.ProcessEnv): ChosenEngine {
  const backends = findBackends(env);
  const passedOver: string[] = [];
  for (const engine of asked === undefined ? ENGINES : [asked]) {
    const search = backends[engine];
    if ('failure' in search) {
      passedOver.push(
        `${engine} cannot run here: ${search.failure.reason}. ${search.failure.remedy}`,
      );
      continue;
    }
    const { backend } = search;
    if (backend.notice !== null) {
      passedOver.push(`${engine}: ${backend.notice.reason}. ${backend.notice.remedy}`);
    }
    return { engine, backend, passedOver };
  }
  const others = ENGINES.filter((engine) => 'backend' in backends[engine]);
  const instead = others.length > 0 ? ` Or train with --model-type ${others[0]}.` : '';
  const first = backends[asked ?? 'xgboost'];
  throw new BpError(
    'ENGINE_UNAVAILABLE',
    asked === undefined ? `No engine can run here. ${passedOver.join(' ')}` : passedOver[0]!,
    {
      remedy: `${'failure' in first ? first.failure.remedy : ''}${instead}`,
      details: { passedOver },
    },
  );
}
