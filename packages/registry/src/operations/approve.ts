import { BpError, type Comparison } from '@bp/contracts';
import { type ApprovalStatus, approvalStatus, waitsForApproval } from '../approvals.js';
import { readEvaluation, verifyFiles } from '../check-version.js';
import { EMPTY_INDEX, type IndexDocument, type VersionEntry } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { keyId, readSigningKey, type SignaturePolicy } from '../signatures.js';
import { transact } from '../transact.js';
import { parseVersion } from '../version-name.js';
import { type RegistryContext, requireSameProduction, requireVersion } from './context.js';

/** Which version is approved, why, and by whom. */
export interface ApproveOptions {
  /** `vMAJOR.MINOR.PATCH`. */
  readonly version: string;
  /** The approver's own Ed25519 private key (PEM, PKCS #8). Used for this one signature, and kept nowhere. */
  readonly key: string;
  readonly reason: string;
  /** Who, for the history; whose key it is, is known from the list of approvers. */
  readonly by: string;
}

/** How the version stands now. */
export interface ApproveResult extends ApprovalStatus {
  /** `false`: the same approver had said so already, and nothing was written. */
  readonly changed: boolean;
}

/** As `Registry.approve`. */
export async function approve(
  context: RegistryContext,
  options: ApproveOptions,
): Promise<ApproveResult> {
  const version = parseVersion(options.version);
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const signer = readSigningKey(options.key, 'key');
  const { signatures, store } = context;
  const key = keyId(signer);
  const entry = requireVersion(await store.newest(), version);
  const approver = requireApprover(signatures, key, entry);
  const dir = await store.open(version);
  // Nobody signs for files that are not what they should be.
  await verifyFiles(dir, entry, signatures);
  const evaluation = JSON.parse(await readEvaluation(dir, entry)) as { comparison?: Comparison };
  const comparedWith = evaluation.comparison?.champion_version;
  const changed = await transact(
    { ...context, signatures: { ...signatures, signer } },
    by,
    (index) => {
      requireVersion(index, version);
      requireSameProduction(index, comparedWith);
      const { approvals } = approvalStatus(signatures, index, version);
      if (approvals.some(({ key_id }) => key_id === key)) return { done: false };
      return {
        event: {
          kind: 'approve',
          version,
          approver: approver.name,
          manifest_sha256: entry.manifest_sha256,
          evaluation_sha256: entry.evaluation_sha256,
          production: index.production,
          reason,
        },
        changes: {},
        result: true,
      };
    },
  );
  return { ...(await approvalsOfVersion(context, version)), changed };
}

function requireApprover(
  { approvers }: SignaturePolicy,
  key: string,
  { version, signature }: VersionEntry,
): { readonly name: string } {
  const approver = approvers.get(key);
  const why =
    approver === undefined
      ? `key ${key} is of no approver`
      : signature?.key_id === key
        ? `${approver.name}'s key signed the model, and nobody approves what they made`
        : null;
  if (approver !== undefined && why === null) return approver;
  throw new BpError('APPROVAL_REFUSED', `${version} can't be approved so: ${why}.`, {
    remedy:
      approvers.size === 0
        ? 'List who may approve in registry.approvers: a name and the file with their public key.'
        : `Approve with the key of another approver: ${[...approvers.values()].map(({ name }) => name).join(', ')}.`,
    details: { version, key_id: key },
  });
}

/** As `Registry.approvals`. */
export async function approvalsOfVersion(
  { store, signatures }: RegistryContext,
  name: string,
): Promise<ApprovalStatus> {
  const version = parseVersion(name);
  const index = await store.newest();
  requireVersion(index, version);
  return approvalStatus(signatures, index!, version);
}

/** As `Registry.waiting`. */
export async function waitingVersions(
  { store, signatures }: RegistryContext,
  known?: IndexDocument | null,
): Promise<ApprovalStatus[]> {
  const index = known ?? (await store.newest()) ?? EMPTY_INDEX;
  return index.log
    .flatMap((event) =>
      event.kind === 'create' &&
      event.awaits_approval === true &&
      waitsForApproval(index, event.version)
        ? [approvalStatus(signatures, index, event.version)]
        : [],
    )
    .reverse();
}
