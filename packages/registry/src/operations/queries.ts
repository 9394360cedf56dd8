import { BpError, parseInstant } from '@bp/contracts';
import { type Deployment, deploymentsOf, type VersionEntry } from '../index-document.js';
import { type RegistryContext, requireVersion } from './context.js';

/** One line of `bp versions list`. */
export interface ListedVersion extends VersionEntry {
  readonly production: boolean;
}

/** The version in production, and how it got there. */
export interface ProductionVersion extends VersionEntry {
  /** ISO 8601 UTC. */
  readonly deployed_at: string;
  /** Folder with its files. */
  readonly dir: string;
  /** Of the deployment that put it there. */
  readonly deployed_by: string;
  readonly reason: string;
  /** Revision of the index that says so. */
  readonly revision: number;
}

/** What was in production at an instant. */
export type LiveVersion = Pick<
  ProductionVersion,
  'version' | 'deployed_at' | 'deployed_by' | 'reason'
>;

/** As `Registry.list`. */
export async function listVersions({ store }: RegistryContext): Promise<ListedVersion[]> {
  const index = await store.newest();
  return (index?.versions ?? [])
    .map((entry) => ({ ...entry, production: entry.version === index?.production }))
    .reverse();
}

/** As `Registry.production`. */
export async function productionVersion({
  store,
}: RegistryContext): Promise<ProductionVersion | null> {
  const index = await store.newest();
  if (index === null || index.production === null) return null;
  const entry = requireVersion(index, index.production);
  const deployment = deploymentsOf(index).at(-1);
  return {
    ...entry,
    deployed_at: deployment?.at ?? entry.created_at,
    dir: await store.open(entry.version),
    deployed_by: deployment?.by ?? '',
    reason: deployment?.reason ?? '',
    revision: index.revision,
  };
}

/** As `Registry.history`. */
export async function deploymentHistory({ store }: RegistryContext): Promise<Deployment[]> {
  return deploymentsOf(await store.newest()).reverse();
}

/** As `Registry.live`. */
export async function liveAt(
  { store }: RegistryContext,
  at: string | number,
): Promise<LiveVersion | null> {
  const instant = typeof at === 'number' ? at : parseInstant(at);
  if (instant === undefined || !Number.isFinite(instant)) {
    throw new BpError('USAGE', `Not an instant: ${JSON.stringify(String(at).slice(0, 80))}.`, {
      remedy: 'Give a time as ISO 8601, e.g. 2026-01-31T00:00Z.',
      details: { field: 'at' },
    });
  }
  const last = deploymentsOf(await store.newest()).findLast(
    (deployment) => Date.parse(deployment.at) <= instant,
  );
  if (last === undefined) return null;
  return { version: last.to, deployed_at: last.at, deployed_by: last.by, reason: last.reason };
}
