import type { Clock, Random } from '@bp/contracts';
import type { LogLevel, Settings } from '@bp/pipeline';
import type { ExecuteRun } from './run/run-protocol.js';

/** The project to retrain, and what the runner needs from outside. */
export interface RunnerOptions {
  /** The project folder. */
  readonly root: string;
  /** Another settings file than `bp.config.json`, for the runs. */
  readonly configFile?: string | null;
  readonly settings: Settings;
  /** For API, notifications and runs; `BP_RUNNER_TOKEN` allows starting runs over HTTP, as do the tokens of `schedule.tokensFile`. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Spreads starts. */
  readonly random: Random;
  /** What also goes to standard error; `null`: nothing. */
  readonly consoleLevel: LogLevel | null;
  /** How runs are executed; default: each in a process of its own. */
  readonly execute?: ExecuteRun;
  /** How often the clock is looked at. Default: 5 s. */
  readonly tickMs?: number;
}
