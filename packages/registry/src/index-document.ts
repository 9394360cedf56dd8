import type { Engine, Exploring, Objective, Verdict } from '@bp/contracts';

/*
 * Terms.
 * revision     one state of the whole registry; revisions are numbered from 1 without gaps.
 * transaction  the step from one revision to the next; it has an id, and one entry in the log.
 * production   the version that services answer with.
 * rollout      a while in which a second version answers for a share of the units: a candidate that is tried, or the
 *              former production that is held back for a share after a deployment.
 * policy       how services choose among actions: the best one, or sometimes another.
 * seal         the signature of whoever made a revision, over its event and all that the registry held by then.
 * approval     a person's signed word that a version may go into production.
 */

/** Detached Ed25519 signature: over the bytes of `manifest.json`, or over what a seal says. */
export interface ManifestSignature {
  /** First 16 hex digits of the sha256 of the public key (SPKI, DER). */
  readonly key_id: string;
  /** Base64. */
  readonly value: string;
}

/** One version as the index knows it. Times are ISO 8601 UTC, hashes lower-case hex. */
export interface VersionEntry {
  readonly version: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly note: string | null;
  /** When it last became production; `null`: never. */
  readonly deployed_at: string | null;
  readonly accuracy: number | null;
  readonly f1_macro: number | null;
  readonly engine: Engine;
  readonly objective: Objective;
  /** Of the comparison it was created with; `null` without one. */
  readonly verdict: Verdict | null;
  /** sha256 of the sorted names of the input fields: equal ones ask the same of a service. */
  readonly inputs_sha256: string;
  readonly manifest_sha256: string;
  readonly evaluation_sha256: string;
  readonly signature: ManifestSignature | null;
}

/** What every entry of the log says, whatever was done. */
export interface LoggedTransaction {
  readonly revision: number;
  /** Unique for ever: how a writer recognises its own transaction in a later revision. */
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: string;
  /** Absent: whoever made this revision has no key. A registry with one has format 3. */
  readonly seal?: EventSeal;
}

/**
 * The signature of an event, over the entry with the other fields of its seal. Each seal covers the whole registry of its
 * moment, so that nothing before it can be altered, cut or moved elsewhere without being found.
 */
export interface EventSeal extends ManifestSignature {
  /** Checksum of the revision before; `null` for the first. */
  readonly parent: string | null;
  /** Over all entries of the log before this one, one after the other; empty for the first. */
  readonly history: string;
  /** sha256 of the canonical JSON of what the revision holds beside number, parent and log. */
  readonly state: string;
}

/** A version was added. */
export interface CreateEvent {
  readonly kind: 'create';
  readonly version: string;
  /** It is to be deployed once it is approved. Absent: it does not wait for that. */
  readonly awaits_approval?: true;
}

/** A person said that a version may go into production. The entry's seal is that person's. */
export interface ApproveEvent {
  readonly kind: 'approve';
  readonly version: string;
  /** Name of the approver in the settings of the machine that it was said on. */
  readonly approver: string;
  readonly manifest_sha256: string;
  readonly evaluation_sha256: string;
  /** What was in production, which the version was compared with. */
  readonly production: string | null;
  readonly reason: string;
}

/** The registry was brought back after damage, from an older revision or a copy. */
export interface RepairEvent {
  readonly kind: 'repair';
  /** What it was brought back from. */
  readonly source: string;
  /** Revisions that were there and are lost. */
  readonly lost_revisions: number;
  readonly reason: string;
}

/** Production moved, forward or back. */
export interface DeployEvent {
  readonly kind: 'deploy' | 'rollback';
  /** What was in production before; `null`: nothing. */
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
  /** Of the comparison that the deployment rests on; `null` if there was none. */
  readonly verdict: Verdict | null;
  /** The rollout that ended with it. Absent: none did. */
  readonly ends?: EndedRollout;
  /** Share of the units that stay on `from`; with it a holdback began. Absent: none. */
  readonly holdback?: number;
}

/** Which rollout ended, and how: `finished` where the newer version answers all from then on, `stopped` where the older does. */
export interface EndedRollout {
  readonly rollout: string;
  readonly as: 'finished' | 'stopped';
}

/** Services choose otherwise from now on. */
export interface PolicyEvent {
  readonly kind: 'policy';
  readonly policy: Policy;
  readonly reason: string;
}

/** A candidate began to answer for a share of the units. Its rollout is named `r` and the revision. */
export interface RolloutStartEvent {
  readonly kind: 'rollout-start';
  readonly version: string;
  /** What was in production. */
  readonly production: string;
  readonly share: number;
  readonly reason: string;
  readonly verdict: Verdict | null;
  /** The holdback that ended with it. */
  readonly ends?: EndedRollout;
}

/** The share of the version beside production changed. */
export interface RolloutShareEvent {
  readonly kind: 'rollout-share';
  readonly rollout: string;
  readonly from: number;
  readonly share: number;
  readonly reason: string;
}

/** The version beside production answers no more, and production stays. */
export interface RolloutEndEvent {
  readonly kind: 'rollout-end';
  readonly ends: EndedRollout;
  readonly reason: string;
}

/** Events of what is live; a registry with one of them has format 2. */
export type LiveEvent = PolicyEvent | RolloutStartEvent | RolloutShareEvent | RolloutEndEvent;

/** Versions were removed from the index. */
export interface PruneEvent {
  readonly kind: 'prune';
  readonly versions: readonly string[];
}

/** Feedback was withdrawn. What it was, nobody can tell from here. */
export interface ForgetEvent {
  readonly kind: 'forget';
  /** Names the tombstone in the project. */
  readonly tombstone: string;
  readonly reason: string;
  /** Records removed, from all places together. */
  readonly records: number;
  /** Versions whose training rows held it. */
  readonly versions: readonly string[];
  /** Versions of which that can't be told, as they keep no filter of their training rows. */
  readonly unknown: readonly string[];
}

/** What a transaction changed. */
export type RegistryEvent =
  | CreateEvent
  | DeployEvent
  | PruneEvent
  | LiveEvent
  | ApproveEvent
  | RepairEvent
  | ForgetEvent;
/** What one transaction did, who did it and when. Entry `i` made revision `i + 1`. */
export type LogEntry = LoggedTransaction & RegistryEvent;
/** A moment when a version became production. */
export type Deployment = LoggedTransaction & DeployEvent;

/**
 * How services choose. `off` is the switch for bad days: production alone answers, always with its best action; no
 * exploring, no candidate.
 */
export type Policy = Exploring | { readonly kind: 'off' };

/** The policy as the registry holds it. */
export interface StoredPolicy {
  /** `p` and the revision that set it: stands in logs as `policy_version`. */
  readonly version: string;
  readonly policy: Policy;
}

/** What services choose by where no policy was ever set. */
export const FIRST_POLICY: StoredPolicy = { version: 'p0', policy: { kind: 'greedy' } };

/** A rollout that is running. */
export interface RolloutState {
  /** `r` and the revision that began it. */
  readonly id: string;
  /** `rollout`: `version` is the candidate. `holdback`: it is the former production. */
  readonly kind: 'rollout' | 'holdback';
  /** Answers beside production. */
  readonly version: string;
  /** Part of the units for which it answers, above 0 and below 1. */
  readonly share: number;
}

/** One revision: everything there is to know, so that one read gives one consistent view. */
export interface IndexDocument {
  /** The highest that an entry of the log needs: an older program would misread what follows. */
  readonly formatVersion: IndexFormat;
  readonly revision: number;
  /** Checksum of the revision before; `null` for the first. */
  readonly parent: string | null;
  readonly production: string | null;
  /** What was in production before, oldest first: rollback takes from the end. */
  readonly former_productions: readonly string[];
  /** Highest number ever given, pruned ones included: numbers only go up. */
  readonly highest_version: string | null;
  /** In the order of their creation. */
  readonly versions: readonly VersionEntry[];
  readonly log: readonly LogEntry[];
  /** Absent: none was ever set. */
  readonly policy?: StoredPolicy;
  /** Absent or `null`: none is running. */
  readonly rollout?: RolloutState | null;
}

/** A revision as read back, with the checksum over its text. */
export interface StoredRevision extends IndexDocument {
  readonly checksum: string;
}

export function findVersion(index: IndexDocument | null, version: string): VersionEntry | null {
  return index?.versions.find((entry) => entry.version === version) ?? null;
}

/** Whether transaction `id` made revision `revision` of the line that `index` ends. */
export function holdsTransaction(index: IndexDocument, revision: number, id: string): boolean {
  return index.log[revision - 1]?.id === id;
}

/** 2 from the first policy, rollout or holdback on; 3 from the first seal, approval, repair or forgetting on. */
export type IndexFormat = 1 | 2 | 3;

/** Of a registry with a seal. */
export const SEALED_FORMAT: IndexFormat = 3;

/** The lowest format whose programs do not misread a registry with this entry. */
export function formatNeededBy(entry: RegistryEvent & Pick<LogEntry, 'seal'>): IndexFormat {
  if (entry.seal !== undefined) return SEALED_FORMAT;
  switch (entry.kind) {
    case 'create':
    case 'prune':
      return 1;
    case 'deploy':
    case 'rollback':
      return entry.holdback !== undefined || entry.ends !== undefined ? 2 : 1;
    case 'approve':
    case 'repair':
    case 'forget':
      return 3;
    default:
      return 2;
  }
}

export function deploymentsOf(index: IndexDocument | null): Deployment[] {
  return (index?.log ?? []).filter(
    (entry): entry is Deployment => entry.kind === 'deploy' || entry.kind === 'rollback',
  );
}

/** An empty registry, the state before the first revision. */
export const EMPTY_INDEX: IndexDocument = {
  formatVersion: 1,
  revision: 0,
  parent: null,
  production: null,
  former_productions: [],
  highest_version: null,
  versions: [],
  log: [],
};
