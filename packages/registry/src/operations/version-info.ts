import type { BundleManifest, JsonObject } from '@bp/contracts';
import { readManifest } from '@bp/model';
import { approvalsBehind, type GivenApproval } from '../approvals.js';
import { checkManifest, readEvaluation } from '../check-version.js';
import { type Deployment, deploymentsOf } from '../index-document.js';
import { parseVersion } from '../version-name.js';
import { type RegistryContext, requireVersion } from './context.js';
import type { ListedVersion } from './queries.js';

/** One version with its evaluation, manifest and history. */
export interface VersionInfo extends ListedVersion {
  /** Folder with its files. */
  readonly dir: string;
  /** What was given to `createVersion`; with a `comparison` if there was one. */
  readonly evaluation: JsonObject;
  readonly manifest: BundleManifest;
  /** When and why it became production, newest first. */
  readonly deployments: readonly Deployment[];
  /** Those that it last went into production with; of one that never did, those that count now. */
  readonly approvals: readonly GivenApproval[];
}

/** As `Registry.info`. */
export async function versionInfo(context: RegistryContext, name: string): Promise<VersionInfo> {
  const version = parseVersion(name);
  const index = await context.store.newest();
  const entry = requireVersion(index, version);
  const dir = await context.store.open(version);
  await checkManifest(dir, entry, context.signatures);
  return {
    ...entry,
    production: index?.production === version,
    dir,
    evaluation: JSON.parse(await readEvaluation(dir, entry)) as JsonObject,
    manifest: await readManifest(dir),
    deployments: deploymentsOf(index)
      .filter((deployment) => deployment.to === version)
      .reverse(),
    approvals: approvalsBehind(context.signatures, index!, version),
  };
}
