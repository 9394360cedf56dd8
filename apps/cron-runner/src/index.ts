export type { RunOptions, RunOutcome } from './run/run-protocol.js';
export { type Runner, type RunnerOptions, startRunner } from './runner.js';
export type { SchedulerStatus } from './schedule/scheduler.js';
