import { BpError } from '@bp/contracts';
import { approvalsBehind, type GivenApproval } from '../approvals.js';
import { proveVersion, verifyFiles } from '../check-version.js';
import type { Checkpoint } from '../checkpoint.js';
import { decodeRevision } from '../index-codec.js';
import type { StoredRevision } from '../index-document.js';
import { type SignatureSettings, signaturePolicy } from '../signatures.js';
import type { KeptRevision } from '../store.js';
import { parseVersion } from '../version-name.js';
import { requireVersion } from './context.js';
import { chainProblems } from './verify-chain.js';

/** A version that was taken out of its registry, with the revisions that speak of it. */
export interface VersionApart {
  readonly version: string;
  /** Folder with its files. */
  readonly dir: string;
  /** Oldest first; the last of them is what the registry was. */
  readonly revisions: readonly KeptRevision[];
  readonly signatures?: SignatureSettings;
  /** Where the registry once was, as it was told elsewhere. */
  readonly checkpoint?: Checkpoint;
}

/** What the registry of a version was, and who approved it. */
export interface CheckedApart {
  readonly newest: StoredRevision;
  readonly approvals: readonly GivenApproval[];
}

/** As `checkVersionApart` of the package. */
export async function checkVersionApart(apart: VersionApart): Promise<CheckedApart> {
  const version = parseVersion(apart.version);
  const signatures = signaturePolicy(apart.signatures);
  const last = apart.revisions.at(-1);
  if (last === undefined) throw refused('no revision of the registry is with it');
  const newest = decodeRevision(last.text, last.revision, last.where);
  const entry = requireVersion(newest, version);
  async function* kept() {
    yield* apart.revisions;
  }
  const [problem] = await chainProblems({ place: { kept }, signatures }, newest, apart.checkpoint);
  if (problem !== undefined) throw refused(`${problem.where}: ${problem.message}`);
  await proveVersion(apart.dir, entry, signatures);
  await verifyFiles(apart.dir, entry, signatures);
  return { newest, approvals: approvalsBehind(signatures, newest, version) };
}

function refused(why: string): BpError {
  return new BpError('INTEGRITY', `The registry that comes with it can't be believed: ${why}`, {
    remedy: 'Ask for it anew, from the place where the registry is.',
    details: { why },
  });
}
