export type { ActiveEvent, ActiveListener, ActiveMetrics } from './active/active-events.js';
export type { ActiveModel, LiveState, WatchActiveOptions } from './active/active-model.js';
export { watchActive } from './active/watch-active.js';
export type { ApprovalStatus, GivenApproval } from './approvals.js';
export { checkVersionApart } from './check-apart.js';
export { type Checkpoint, checkpointText, parseCheckpoint } from './checkpoint.js';
export { copyRegistry } from './copy.js';
export { type FileStoreOptions, fileStore } from './file-store/file-store.js';
export type { OnStep, StoreStep } from './file-store/revisions.js';
export { decodeIndex, encodeIndex } from './index-codec.js';
export type {
  ApproveEvent,
  CreateEvent,
  DeployEvent,
  Deployment,
  EndedRollout,
  EventSeal,
  ForgetEvent,
  IndexDocument,
  IndexFormat,
  LiveEvent,
  LogEntry,
  LoggedTransaction,
  ManifestSignature,
  Policy,
  PolicyEvent,
  PruneEvent,
  RegistryEvent,
  RepairEvent,
  RolloutEndEvent,
  RolloutShareEvent,
  RolloutStartEvent,
  RolloutState,
  StoredPolicy,
  StoredRevision,
  VersionEntry,
} from './index-document.js';
export type { ApproveOptions, ApproveResult } from './operations/approve.js';
export type {
  ChangeRolloutOptions,
  EndedRolloutResult,
  RolloutShareOptions,
  StartRolloutOptions,
} from './operations/change-rollout.js';
export type { CheckedApart, VersionApart } from './operations/check-apart.js';
export type { CopiedRegistry, CopyRegistryOptions } from './operations/copy-registry.js';
export type {
  CreateVersionOptions,
  ShownEvaluation,
} from './operations/create-version.js';
export type { DeployOptions, DeployResult } from './operations/deploy.js';
export type { RecordForgettingOptions } from './operations/forget.js';
export type { CurrentPolicy, SetPolicyOptions, SetPolicyResult } from './operations/policy.js';
export type { PruneOptions, PruneResult } from './operations/prune.js';
export type { ListedVersion, LiveVersion, ProductionVersion } from './operations/queries.js';
export type { RepairOptions, RepairResult } from './operations/repair.js';
export type { RollbackOptions } from './operations/rollback.js';
export type { RolloutExpectation } from './operations/rollout-state.js';
export type { Rollout } from './operations/rollouts.js';
export type { VerifyOptions, VerifyResult } from './operations/verify.js';
export type { VerifyProblem } from './operations/verify-problem.js';
export type { VersionInfo } from './operations/version-info.js';
export { type OpenRegistryOptions, openRegistry, type Registry } from './registry.js';
export { type AskAgainOptions, askAgain } from './remote-store/ask-again.js';
export { cacheFolder } from './remote-store/cache-folder.js';
export { type PlaceFailure, placeError } from './remote-store/place-error.js';
export type {
  RemoteFile,
  RemotePlace,
  RemoteRevision,
  RemoteUpload,
  RemoteVersion,
} from './remote-store/remote-place.js';
export { type RemoteStoreOptions, remoteStore } from './remote-store/remote-store.js';
export { unanswered, wholeAnswer } from './remote-store/unanswered.js';
export { repairRegistry } from './repair.js';
export {
  publicKeyId,
  type SignatureSettings,
  type SignedStatement,
  signerOf,
  signStatement,
} from './signatures.js';
export type {
  KeptRevision,
  NextRevision,
  RegistryStore,
  StagedVersion,
  StageOptions,
  StoreExamination,
  StoreFinding,
  StoreWatch,
} from './store.js';
export { storeAt } from './store-at.js';
export { type Bump, parseVersion } from './version-name.js';
