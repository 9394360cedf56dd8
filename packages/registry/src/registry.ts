import { BpError, type Clock, type Random } from '@bp/contracts';
import type { Model } from '@bp/model';
import type { ApprovalStatus } from './approvals.js';
import { fileStore } from './file-store/file-store.js';
import type { Deployment, IndexDocument, StoredRevision, VersionEntry } from './index-document.js';
import type { ApproveOptions, ApproveResult } from './operations/approve.js';
import type {
  ChangeRolloutOptions,
  EndedRolloutResult,
  RolloutShareOptions,
  StartRolloutOptions,
} from './operations/change-rollout.js';
import type { RegistryContext } from './operations/context.js';
import type { CreateVersionOptions } from './operations/create-version.js';
import type { DeployOptions, DeployResult } from './operations/deploy.js';
import type { RecordForgettingOptions } from './operations/forget.js';
import type { CurrentPolicy, SetPolicyOptions, SetPolicyResult } from './operations/policy.js';
import type { PruneOptions, PruneResult } from './operations/prune.js';
import {
  deploymentHistory,
  type ListedVersion,
  type LiveVersion,
  listVersions,
  liveAt,
  type ProductionVersion,
  productionVersion,
} from './operations/queries.js';
import type { RollbackOptions } from './operations/rollback.js';
import type { Rollout } from './operations/rollouts.js';
import type { VerifyOptions, VerifyResult } from './operations/verify.js';
import type { VersionInfo } from './operations/version-info.js';
import { sealedStore } from './seals.js';
import { type SignatureSettings, signaturePolicy } from './signatures.js';
import type { RegistryStore } from './store.js';

/** Where the registry is (`root` or `store`, one of them) and whom it trusts. */
export interface OpenRegistryOptions {
  /** The folder `ml/models`; the registry lies in `versions` below it and is made by the first writer. */
  readonly root?: string;
  /** Another place than a folder; then `root` is not given. */
  readonly store?: RegistryStore;
  /** Default: versions are neither signed nor checked for signatures. */
  readonly signatures?: SignatureSettings;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Spreads writers that meet. Default: `Math.random`. */
  readonly random?: Random;
}

/**
 * The versions of a model, and which of them is in production. Every method reads the newest state; several
 * registries on one folder, in one process or many, see each other's changes at once. Holds nothing open.
 */
export interface Registry {
  /** Where it is, for people. */
  readonly location: string;
  /**
   * Copies a bundle into the registry under the next version number: `v1.0.0` for the first, then `bump`. Every
   * byte is checked on the way. Does not deploy it.
   * Errors: `USAGE` (no `by`, no evaluation), `BUNDLE_INVALID`, `INTEGRITY` (a file is not what the manifest says,
   * or no trusted key signed it), `STORAGE_FAILED`; the registry is then as it was
   * (but for a `STORAGE_FAILED` with `details.outcome` = `unknown`: the storage failed just as the change was made).
   */
  createVersion(options: CreateVersionOptions): Promise<VersionEntry>;
  /**
   * Puts a version into production once it has been verified, loaded, and has predicted its golden rows. Services
   * that watch the registry swap to it by themselves. A rollout that is running ends with it.
   * Errors: `VERSION_INVALID`, `VERSION_UNKNOWN`, `USAGE` (no `by` or `reason`), `INTEGRITY`, `BUNDLE_INVALID`,
   * `APPROVAL_MISSING`, `PRODUCTION_CHANGED` (with `ifProduction`), `STORAGE_FAILED`; production is then what it was
   * (but for `details.outcome` = `unknown`, as with `createVersion`).
   */
  deploy(options: DeployOptions): Promise<DeployResult>;
  /**
   * Returns to what was in production before, with the same checks as `deploy`. A second rollback goes further
   * back, never to a version that was itself rolled back from. A rollout that is running ends with it.
   * Errors: `NO_PRODUCTION`, `NOTHING_TO_ROLL_BACK`, `VERSION_INVALID`, `VERSION_UNKNOWN`, `USAGE` (no `by` or
   * `reason`), `INTEGRITY`, `BUNDLE_INVALID`, `PRODUCTION_CHANGED` (with `ifProduction`), `STORAGE_FAILED`;
   * production is then what it was (but for `details.outcome` = `unknown`, as with `createVersion`).
   */
  rollback(options: RollbackOptions): Promise<DeployResult>;
  /**
   * Says, signed with an approver's own key, that a version may take the place of what is in production. Deploys nothing.
   * Errors: `VERSION_INVALID`, `VERSION_UNKNOWN`, `USAGE` (no `by` or `reason`), `SETTINGS_INVALID` (no Ed25519 key),
   * `APPROVAL_REFUSED` (not the key of an approver, or the key that signed the model), `PRODUCTION_CHANGED` (it was
   * compared with another production), `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`.
   */
  approve(options: ApproveOptions): Promise<ApproveResult>;
  /** Who has approved a version, and who is still to. Errors: `VERSION_INVALID`, `VERSION_UNKNOWN`, `INTEGRITY`, `STORAGE_FAILED`. */
  approvals(version: string): Promise<ApprovalStatus>;
  /**
   * Versions that are to be deployed once they are approved, newest first; `index`: of a revision that was read already.
   * Errors: `INTEGRITY`, `STORAGE_FAILED`.
   */
  waiting(index?: IndexDocument | null): Promise<ApprovalStatus[]>;
  /** How services choose. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  policy(): Promise<CurrentPolicy>;
  /**
   * Lets services choose otherwise from now on. Errors: `USAGE` (no policy, no `by` or `reason`), `INTEGRITY`,
   * `STORAGE_FAILED`.
   */
  setPolicy(options: SetPolicyOptions): Promise<SetPolicyResult>;
  /** The rollout that is running; `null`: none is. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  rollout(): Promise<Rollout | null>;
  /** Every rollout, newest first. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  rollouts(): Promise<Rollout[]>;
  /**
   * Lets a version answer beside production for a share of the units, once it has been proved as by `deploy`. A
   * holdback ends with it. Errors: those of `deploy`, `NO_PRODUCTION`, and `ROLLOUT_RUNNING`.
   */
  startRollout(options: StartRolloutOptions): Promise<Rollout>;
  /**
   * Changes the share. Units move to the second version only, or back only. Errors: `USAGE`, `NO_ROLLOUT`,
   * `ROLLOUT_CHANGED` (with `ifRollout` or `ifRevision`), `INTEGRITY`, `STORAGE_FAILED`.
   */
  changeRollout(options: RolloutShareOptions): Promise<Rollout>;
  /**
   * The newer version answers all: the candidate of a rollout is proved and becomes production, and a rollback returns to
   * the former one; of a holdback, production stays. Errors: those of `deploy` and of `changeRollout`.
   */
  finishRollout(options: ChangeRolloutOptions): Promise<EndedRolloutResult>;
  /**
   * The older version answers all: of a rollout, production stays; of a holdback, it is rolled back to the version that
   * was held back. Errors: those of `rollback` and of `changeRollout`.
   */
  stopRollout(options: ChangeRolloutOptions): Promise<EndedRolloutResult>;
  /**
   * Writes into the history that feedback was withdrawn and which versions had learned from it. `changed: false`: the
   * history says so already, or nothing was ever created. Errors: `USAGE`, `INTEGRITY`, `STORAGE_FAILED`.
   */
  recordForgetting(options: RecordForgettingOptions): Promise<{ readonly changed: boolean }>;
  /** All versions, newest first; empty if nothing was created yet. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  list(): Promise<ListedVersion[]>;
  /**
   * Everything about one version; its manifest and evaluation are checked against the index.
   * Errors: `VERSION_INVALID`, `VERSION_UNKNOWN`, `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`.
   */
  info(version: string): Promise<VersionInfo>;
  /**
   * The version in production; `null`: nothing is. Its files are located, not checked: `loadActive` does that.
   * Errors: `INTEGRITY`, `BUNDLE_INVALID` (its folder is gone), `STORAGE_FAILED`.
   */
  production(): Promise<ProductionVersion | null>;
  /** Every deployment and rollback, newest first. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  history(): Promise<Deployment[]>;
  /**
   * What was in production at an instant (ISO 8601, or milliseconds since the epoch); `null`: nothing was.
   * Errors: `USAGE` if `at` is not an instant, `INTEGRITY`, `STORAGE_FAILED`.
   */
  live(options: { readonly at: string | number }): Promise<LiveVersion | null>;
  /**
   * Checks everything and changes nothing: index and revisions, every file of every version, signatures if keys
   * are trusted, and that production and the version a rollback goes to still predict their golden rows. Follows the chain of
   * revisions that are still there; with a checkpoint, also whether the registry grew out of it.
   * Problems are data. Errors: `USAGE` for what is no checkpoint, `STORAGE_FAILED` if the folder itself cannot be looked at.
   */
  verify(options?: VerifyOptions): Promise<VerifyResult>;
  /**
   * Removes old versions, and what dead writers left; without `apply` it only says which. Never removes what is in
   * production, waits for approval, the version beside it in a rollout, the version a rollback goes to, what the last deployments touched, or the newest ones.
   * Errors: `USAGE`, `INTEGRITY`, `STORAGE_FAILED`.
   */
  prune(options?: PruneOptions): Promise<PruneResult>;
  /**
   * Loads the model in production, verified, in this thread; it does not follow later deployments (`watchActive`
   * does).
   * Errors: `NO_PRODUCTION`, `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`.
   */
  loadActive(): Promise<Model>;
  /** The newest revision as a whole; `null` if there is none. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  index(): Promise<StoredRevision | null>;
}

/**
 * Opens a registry; touches nothing yet. What a method needs is loaded when it is first called, so that a
 * service pays at its start only for what it uses.
 * Errors: `USAGE` without a place, `SETTINGS_INVALID` for bad keys.
 */
export function openRegistry(options: OpenRegistryOptions): Registry {
  const context = registryContext(options);
  const later =
    <Args extends unknown[], Result>(
      load: () => Promise<(context: RegistryContext, ...args: Args) => Promise<Result>>,
    ) =>
    async (...args: Args): Promise<Result> =>
      (await load())(context, ...args);
  return {
    location: context.store.location,
    createVersion: later(
      async () => (await import('./operations/create-version.js')).createVersion,
    ),
    deploy: later(async () => (await import('./operations/deploy.js')).deploy),
    rollback: later(async () => (await import('./operations/rollback.js')).rollback),
    approve: later(async () => (await import('./operations/approve.js')).approve),
    approvals: later(async () => (await import('./operations/approve.js')).approvalsOfVersion),
    waiting: later(async () => (await import('./operations/approve.js')).waitingVersions),
    policy: later(async () => (await import('./operations/policy.js')).currentPolicy),
    setPolicy: later(async () => (await import('./operations/policy.js')).setPolicy),
    rollout: later(async () => (await import('./operations/rollouts.js')).runningRollout),
    rollouts: later(async () => (await import('./operations/rollouts.js')).allRollouts),
    startRollout: later(async () => (await import('./operations/change-rollout.js')).startRollout),
    changeRollout: later(
      async () => (await import('./operations/change-rollout.js')).changeRollout,
    ),
    finishRollout: later(
      async () => (await import('./operations/change-rollout.js')).finishRollout,
    ),
    stopRollout: later(async () => (await import('./operations/change-rollout.js')).stopRollout),
    recordForgetting: later(async () => (await import('./operations/forget.js')).recordForgetting),
    list: () => listVersions(context),
    info: later(async () => (await import('./operations/version-info.js')).versionInfo),
    production: () => productionVersion(context),
    history: () => deploymentHistory(context),
    live: ({ at }) => liveAt(context, at),
    verify: later(async () => (await import('./operations/verify.js')).verifyRegistry),
    prune: later(async () => (await import('./operations/prune.js')).prune),
    loadActive: later(async () => (await import('./operations/load-production.js')).loadActive),
    index: () => context.store.newest(),
  };
}

export function registryContext(options: OpenRegistryOptions): RegistryContext {
  const { root, store } = options;
  if ((root === undefined || root === '') === (store === undefined)) {
    throw new BpError('USAGE', 'A registry needs a root folder or a store, one of them.', {
      remedy: 'Give root, the folder ml/models.',
      details: { field: 'root' },
    });
  }
  const place = store ?? fileStore({ root: root ?? '' });
  const signatures = signaturePolicy(options.signatures);
  return {
    place,
    store: sealedStore(place, signatures),
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    signatures,
  };
}
