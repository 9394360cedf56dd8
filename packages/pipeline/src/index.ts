export { type BackupResult, backupProject } from './backup/backup-project.js';
export {
  type RestoredPlace,
  type RestoreOptions,
  type RestoreResult,
  restoreProject,
} from './backup/restore-project.js';
export type { PlaceKind } from './forget/feedback-places.js';
export { type ForgetOptions, type ForgetResult, forgetFeedback } from './forget/forget-feedback.js';
export { type Tombstones, tombstonesOf } from './forget/tombstones-of.js';
export {
  type Logger,
  type LoggerOptions,
  type ProjectLoggerOptions,
  projectLogger,
} from './logging/logger.js';
export {
  type JoinTrainingOptions,
  type JoinTrainingResult,
  joinTraining,
} from './machines/join-training.js';
export {
  type NotificationEvent,
  type RolloutEnded,
  type RolloutFigures,
  rolloutEnded,
  runEvents,
} from './notify/events.js';
export { deliverNotifications, type NotifyingProject, notify } from './notify/notify.js';
export { type Delivered, outboxState } from './notify/outbox.js';
export { retrainAndNotify } from './notify/retrain-and-notify.js';
export { type SignedText, verifyWebhook } from './notify/signature.js';
export { staleEvent } from './notify/staleness.js';
export {
  type Judged,
  type Overview,
  type OverviewError,
  readOverview,
  type ShownRun,
} from './overview.js';
export { type ProjectPaths, projectPaths } from './paths.js';
export {
  type OpenProjectOptions,
  openProject,
  type Project,
  type StepProgress,
} from './project.js';
export { datasetOfFolder } from './project-dataset.js';
export {
  keysIn,
  type ProjectRepairOptions,
  type ProjectStoreOptions,
  projectRepair,
  projectStore,
  type RegistryOfFolderOptions,
  registryOfFolder,
} from './project-registry.js';
export { errorOf } from './run/error-of.js';
export { readRuns } from './run/ledger.js';
export type { HeldLock } from './run/lock-file.js';
export {
  type AcquireLockOptions,
  acquireRunLock,
  type LockOwner,
  lockOwner,
  withRunLock,
} from './run/run-lock.js';
export {
  type Failure,
  isSuccess,
  type MissingRows,
  type RunRecord,
  STEPS,
  type Step,
  type StepRecord,
} from './run/run-record.js';
export { settleRestore } from './run/settle-restore.js';
export { type ShownStatus, shownStatus } from './run/shown-status.js';
export { lastSuccess, longSilence, type Silence, type SilenceOptions } from './run/silence.js';
export { type CronTimes, cronTimes } from './schedule/cron-times.js';
export { type LoadSettingsOptions, loadSettings } from './settings/load-settings.js';
export {
  DEFAULT_SETTINGS,
  type DeepPartial,
  LOG_LEVELS,
  type LogLevel,
  type Settings,
  type SettingsOverrides,
} from './settings/settings.js';
export { type ApproveStepOptions, type ApproveStepResult, approveStep } from './steps/approve.js';
export { cardStep } from './steps/card.js';
export {
  type CollectSource,
  type CollectStepOptions,
  type CollectStepResult,
  collectStep,
  type SourceCounts,
} from './steps/collect.js';
export {
  type CompareStepOptions,
  type CompareStepResult,
  compareStep,
} from './steps/compare.js';
export {
  type EvaluateStepResult,
  evaluateStep,
  openTestPart,
  type TestPart,
} from './steps/evaluate.js';
export { type ExportScoresOptions, exportScores } from './steps/export-scores.js';
export type { HoldOptions } from './steps/hold.js';
export { importStep } from './steps/import.js';
export { loadPrepared, type PrepareStepOptions, prepareStep } from './steps/prepare.js';
export { type ReportStepOptions, reportStep } from './steps/report.js';
export type { ReversedOutcomes } from './steps/reversed-outcomes.js';
export { type TrainStepOptions, trainStep } from './steps/train.js';
export { type VersionStepOptions, type VersionStepResult, versionStep } from './steps/version.js';
export { lookAtRollout, type RolloutLook } from './watch/look-at-rollout.js';
export {
  type RolloutAttempt,
  rolloutAttempts,
  type WatchedProject,
} from './watch/rollout-attempts.js';
export { type CourseOptions, type CoursePoint, rolloutCourse } from './watch/rollout-course.js';
export { type WatchedRollout, watchRollout } from './watch/watch-rollout.js';
export { type RetrainResult, retrain } from './workflow/retrain.js';
export type { RetrainOptions } from './workflow/retrain-options.js';
