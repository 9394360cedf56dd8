import { BpError } from '@bp/contracts';
import {
  type ApproveEvent,
  deploymentsOf,
  findVersion,
  type IndexDocument,
  type LogEntry,
} from './index-document.js';
import { historyHashes, sealFault } from './seals.js';
import type { SignaturePolicy } from './signatures.js';

/** A person's word for a version, which counts. */
export interface GivenApproval {
  /** Name of the approver in the settings of whoever asks. */
  readonly name: string;
  readonly key_id: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly reason: string;
}

/** How a version stands with those who must approve it. */
export interface ApprovalStatus {
  readonly version: string;
  /** How many people must approve. 0: none need. */
  readonly needed: number;
  readonly approvals: readonly GivenApproval[];
  /** How many are still missing. */
  readonly missing: number;
  /** What it would take the place of. */
  readonly production: string | null;
  /** It is deployed by whoever gives the last approval. */
  readonly waits: boolean;
}

/**
 * The approvals of a version that count among the first `events` of the log: made since production last moved, of this very
 * bundle and evaluation, with the keys of different approvers, none of them the key that signed the model.
 */
export function approvalsOf(
  policy: SignaturePolicy,
  index: IndexDocument,
  version: string,
  events = index.log.length,
): GivenApproval[] {
  const entry = findVersion(index, version);
  const log = index.log.slice(0, events);
  const moved = log.findLastIndex(({ kind }) => kind === 'deploy' || kind === 'rollback');
  const production = moved < 0 ? null : (log[moved] as { to: string }).to;
  const candidates = log
    .slice(moved + 1)
    .filter(
      (event): event is LogEntry & ApproveEvent =>
        event.kind === 'approve' && event.version === version,
    );
  if (entry === null || candidates.length === 0) return [];
  const histories = historyHashes(log);
  const given = new Map<string, GivenApproval>();
  for (const event of candidates) {
    const key_id = event.seal?.key_id ?? '';
    const approver = policy.approvers.get(key_id);
    const counts =
      approver !== undefined &&
      key_id !== entry.signature?.key_id &&
      event.manifest_sha256 === entry.manifest_sha256 &&
      event.evaluation_sha256 === entry.evaluation_sha256 &&
      event.production === production &&
      sealFault(policy, event, histories[event.revision - 1]!) === null;
    if (!counts || given.has(key_id)) continue;
    given.set(key_id, { name: approver.name, key_id, at: event.at, reason: event.reason });
  }
  return [...given.values()];
}

/** The approvals that a version went into production with; of one that never did, those that count now. */
export function approvalsBehind(
  policy: SignaturePolicy,
  index: IndexDocument,
  version: string,
): GivenApproval[] {
  const deployed = deploymentsOf(index).findLast(
    ({ kind, to }) => kind === 'deploy' && to === version,
  );
  return approvalsOf(policy, index, version, deployed && deployed.revision - 1);
}

/** How a version stands now. */
export function approvalStatus(
  policy: SignaturePolicy,
  index: IndexDocument,
  version: string,
): ApprovalStatus {
  const approvals = approvalsOf(policy, index, version);
  return {
    version,
    needed: policy.approvals,
    approvals,
    missing: Math.max(0, policy.approvals - approvals.length),
    production: index.production,
    waits: waitsForApproval(index, version),
  };
}

/** Whether it was made to be deployed once approved, and nothing has come in between. */
export function waitsForApproval(index: IndexDocument, version: string): boolean {
  const made = index.log.find((entry) => entry.kind === 'create' && entry.version === version);
  return (
    made?.kind === 'create' &&
    made.awaits_approval === true &&
    findVersion(index, version) !== null &&
    !index.log
      .slice(made.revision)
      .some(
        (entry) =>
          entry.kind === 'deploy' ||
          entry.kind === 'rollback' ||
          (entry.kind === 'rollout-start' && entry.version === version),
      )
  );
}

/** Errors: `APPROVAL_MISSING` where a version may not go into production yet. */
export function requireApprovals(
  policy: SignaturePolicy,
  index: IndexDocument,
  version: string,
): void {
  const { needed, approvals, missing } = approvalStatus(policy, index, version);
  if (missing > 0) throw notApproved(version, needed, approvals);
}

/**
 * For services that are told how many approvals a version needs: what answers must have had them when it was deployed, or when
 * the rollout began in which it answers. What was deployed before anything was ever approved in this registry is let through.
 * Errors: `APPROVAL_MISSING`.
 */
export function requireApprovedLive(policy: SignaturePolicy, index: IndexDocument): void {
  if (policy.approvals === 0) return;
  const moves = deploymentsOf(index);
  const last = moves.at(-1);
  const deployed =
    last?.kind === 'rollback'
      ? moves.findLast(({ kind, to }) => kind === 'deploy' && to === last.to)
      : last;
  if (last !== undefined && deployed === undefined)
    throw notApproved(last.to, policy.approvals, []);
  const begun = index.rollout?.kind === 'rollout' ? index.rollout : null;
  const asked = [
    ...(deployed === undefined ? [] : [{ version: deployed.to, events: deployed.revision - 1 }]),
    ...(begun === null ? [] : [{ version: begun.version, events: Number(begun.id.slice(1)) - 1 }]),
  ];
  for (const { version, events } of asked) {
    if (!index.log.slice(0, events).some(({ kind }) => kind === 'approve')) continue;
    const approvals = approvalsOf(policy, index, version, events);
    if (approvals.length < policy.approvals)
      throw notApproved(version, policy.approvals, approvals);
  }
}

function notApproved(
  version: string,
  needed: number,
  approvals: readonly GivenApproval[],
): BpError {
  const names = approvals.map(({ name }) => name);
  const so = names.length === 0 ? 'nobody has approved it' : `approved by ${names.join(', ')}`;
  return new BpError(
    'APPROVAL_MISSING',
    `${version} needs ${needed} ${needed === 1 ? 'approval' : 'approvals'} to go into production; so far ${so}.`,
    {
      remedy: `Each approver says so with a key of their own: "bp versions approve --version ${version}". Rolling back needs no approval.`,
      details: { version, needed, approved_by: names },
    },
  );
}
