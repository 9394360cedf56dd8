export type {
  ExecuteRun,
  RunOptions,
  RunOutcome,
  RunProgress,
} from './run/run-protocol.js';
export { type Runner, startRunner } from './runner.js';
export type { RunnerOptions } from './runner-options.js';
export type { CurrentRun, SchedulerStatus } from './schedule/scheduler.js';
export { type RunningDashboard, startDashboard } from './start-dashboard.js';
