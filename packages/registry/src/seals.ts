import type { KeyObject } from 'node:crypto';
import { BpError, canonicalJson, sha256 } from '@bp/contracts';
import type { EventSeal, IndexDocument, LogEntry, StoredRevision } from './index-document.js';
import { isSignedWith, keyId, type SignaturePolicy, signBytes } from './signatures.js';
import type { RegistryStore } from './store.js';

/*
 * A seal signs one event together with the checksum of the revision before, a running hash over all events before, and a hash
 * of the state that it made. Whoever believes the newest seal believes the whole registry; an event that was cut,
 * altered or brought from another registry no longer has the history that its seal names.
 */

/** What is signed begins with its purpose, so that no signature made for something else passes for a seal. */
const PURPOSE = 'backlinkpro registry event\n';

/** The running hash over the events before each place of the log, and after the last: `log.length + 1` of them. */
export function historyHashes(log: readonly LogEntry[]): string[] {
  const hashes = [''];
  for (const entry of log) hashes.push(sha256(`${hashes.at(-1)}${canonicalJson(entry)}`));
  return hashes;
}

/** sha256 of what a revision holds beside number, parent and log. */
function stateHash(index: IndexDocument): string {
  const {
    revision: _,
    parent: _parent,
    log: _log,
    checksum: _checksum,
    ...state
  } = index as IndexDocument & { checksum?: string };
  return sha256(canonicalJson(state));
}

function signedBytes({ seal, ...entry }: LogEntry): Buffer {
  const { key_id, parent, history, state } = seal!;
  return Buffer.from(
    PURPOSE + canonicalJson({ ...entry, seal: { key_id, parent, history, state } }),
  );
}

/** The last entry of a revision that is to be published, sealed by `signer`. */
export function sealed(next: IndexDocument, signer: KeyObject): LogEntry {
  const entry = next.log.at(-1)!;
  const claims = {
    parent: next.parent,
    history: historyHashes(next.log.slice(0, -1)).at(-1)!,
    state: stateHash(next),
    key_id: keyId(signer),
  };
  const { value } = signBytes(signer, signedBytes({ ...entry, seal: { ...claims, value: '' } }));
  return { ...entry, seal: { ...claims, value } };
}

/** Why an entry's seal can't be believed, or `null`. `history`: over the entries before it. */
export function sealFault(
  policy: SignaturePolicy,
  entry: LogEntry,
  history: string,
): string | null {
  const { seal } = entry;
  if (seal === undefined) return 'it is not signed';
  const key = policy.trusted.get(seal.key_id) ?? policy.approvers.get(seal.key_id)?.key;
  if (key === undefined)
    return `it is signed with key ${seal.key_id.slice(0, 40)}, which is not trusted`;
  if (seal.history !== history) return 'events before it were altered, cut or put in';
  return isSignedWith(key, signedBytes(entry), seal) ? null : 'its signature does not fit';
}

/**
 * The revision from which on events must be signed; `null`: none need be. An approval is signed by its nature, and asks nothing
 * of the others.
 */
export function signedFrom(
  policy: Pick<SignaturePolicy, 'signedFrom'>,
  log: readonly LogEntry[],
): number | null {
  const first = log.find(({ seal, kind }) => seal !== undefined && kind !== 'approve');
  const known = [first?.revision, policy.signedFrom].filter((from) => from != null) as number[];
  return known.length === 0 ? null : Math.min(...known);
}

/** What is wrong with the seal of a newest revision, under a policy that trusts keys; `null`: nothing. */
export function newestSealFault(policy: SignaturePolicy, index: IndexDocument): string | null {
  const from = signedFrom(policy, index.log);
  if (policy.trusted.size === 0 || from === null || index.revision < from) return null;
  const entry = index.log.at(-1)!;
  const fault = sealFault(policy, entry, historyHashes(index.log.slice(0, -1)).at(-1)!);
  if (fault !== null) return fault;
  const { parent, state } = entry.seal as EventSeal;
  return parent === index.parent && state === stateHash(index)
    ? null
    : 'what the revision holds is not what was signed';
}

/** Errors: `INTEGRITY` where keys are trusted and the newest revision is not sealed with one of them. */
function requireSealed(policy: SignaturePolicy, index: IndexDocument): void {
  const fault = newestSealFault(policy, index);
  if (fault === null) return;
  throw new BpError(
    'INTEGRITY',
    `Revision ${index.revision} of the registry is refused: ${fault}.`,
    {
      remedy:
        'Services that run keep their model. "bp versions verify" shows where it begins, and "bp versions repair" goes back to the last revision that is signed.',
      details: { revision: index.revision, why: fault },
    },
  );
}

/** The key that signs what is published next; `null`: nothing need be signed. Errors: `SETTINGS_INVALID` where others could not believe it. */
export function requireSigner(policy: SignaturePolicy, index: IndexDocument): KeyObject | null {
  const from = signedFrom(policy, index.log);
  const asked = from !== null && index.revision + 1 >= from;
  const signer = policy.signer ?? (asked ? policy.spare : null);
  const trusts = (key: KeyObject): boolean =>
    policy.trusted.size === 0 || policy.trusted.has(keyId(key)) || policy.approvers.has(keyId(key));
  if (signer === null ? !asked : trusts(signer)) return signer;
  throw new BpError(
    'SETTINGS_INVALID',
    signer === null
      ? `The events of this registry are signed since revision ${from}, and there is no key to sign with.`
      : `The key ${keyId(signer)}, which would sign this event, is not among the trusted ones.`,
    {
      remedy:
        'Name the key of this machine in registry.signingKeyFile, and its public part in registry.trustedKeyFile wherever the registry is opened.',
      details: { field: 'signingKey' },
    },
  );
}

/** A store of which only revisions that the policy believes are read. */
export function sealedStore(store: RegistryStore, policy: SignaturePolicy): RegistryStore {
  if (policy.trusted.size === 0) return store;
  const believed = (index: StoredRevision | null): StoredRevision | null => {
    if (index !== null) requireSealed(policy, index);
    return index;
  };
  const reads: Partial<RegistryStore> = {
    newest: async () => believed(await store.newest()),
    lastKnown: async () => believed((await store.lastKnown?.()) ?? null),
  };
  return Object.assign(Object.create(store) as RegistryStore, reads);
}
