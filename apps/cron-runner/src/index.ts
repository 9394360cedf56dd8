export type {
  ExecuteRun,
  RunFailure,
  RunOptions,
  RunOutcome,
  RunProgress,
} from './run/run-protocol.js';
export { type Runner, type RunnerOptions, startRunner } from './runner.js';
export type { CurrentRun, SchedulerStatus } from './schedule/scheduler.js';
