import { BpError, type Clock, type Random } from '@bp/contracts';
import type { Model } from '@bp/model';
import { fileStore } from './file-store/file-store.js';
import type { Deployment, StoredRevision } from './index-document.js';
import type { RegistryContext } from './operations/context.js';
import type { CreatedVersion, CreateVersionOptions } from './operations/create-version.js';
import type { DeployOptions, DeployResult } from './operations/deploy.js';
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
import type { VerifyResult } from './operations/verify.js';
import type { VersionInfo } from './operations/version-info.js';
import { type SignatureSettings, signaturePolicy } from './signatures.js';
import type { RegistryStore } from './store.js';

export interface OpenRegistryOptions {
  /** The folder `ml/models`; the registry lies in `versions` below it and is made by the first writer. */
  readonly root?: string;
  /** Another place than a folder; then `root` is not given. */
  readonly store?: RegistryStore;
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
  createVersion(options: CreateVersionOptions): Promise<CreatedVersion>;
  deploy(options: DeployOptions): Promise<DeployResult>;
  rollback(options: RollbackOptions): Promise<DeployResult>;
  list(): Promise<ListedVersion[]>;
  info(version: string): Promise<VersionInfo>;
  production(): Promise<ProductionVersion | null>;
  history(): Promise<Deployment[]>;
  live(options: { readonly at: string | number }): Promise<LiveVersion | null>;
  verify(): Promise<VerifyResult>;
  prune(options?: PruneOptions): Promise<PruneResult>;
  loadActive(): Promise<Model>;
  /** The newest revision as a whole; `null` where there is none. */
  index(): Promise<StoredRevision | null>;
}

/**
 * Opens a registry; touches nothing yet. What a method needs is loaded when it is first called, so that a
 * service pays at its start only for what it uses.
 * Errors: `USAGE` without a place, `SETTINGS_INVALID` for bad keys.
 */
export function openRegistry(options: OpenRegistryOptions): Registry {
  const context = registryContext(options);
  return {
    location: context.store.location,
    createVersion: async (create) =>
      (await import('./operations/create-version.js')).createVersion(context, create),
    deploy: async (deployment) =>
      (await import('./operations/deploy.js')).deploy(context, deployment),
    rollback: async (back) => (await import('./operations/rollback.js')).rollback(context, back),
    list: () => listVersions(context),
    info: async (version) =>
      (await import('./operations/version-info.js')).versionInfo(context, version),
    production: () => productionVersion(context),
    history: () => deploymentHistory(context),
    live: ({ at }) => liveAt(context, at),
    verify: async () => (await import('./operations/verify.js')).verifyRegistry(context),
    prune: async (pruning) => (await import('./operations/prune.js')).prune(context, pruning),
    loadActive: async () => (await import('./operations/load-production.js')).loadActive(context),
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
  return {
    store: store ?? fileStore({ root: root ?? '' }),
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    signatures: signaturePolicy(options.signatures),
  };
}
