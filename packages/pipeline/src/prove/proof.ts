import type { FileDigest } from '@bp/contracts';
import type { Checkpoint, VersionEntry } from '@bp/registry';

/*
 * What lies in a proof, in this order:
 *   proof.json           what it claims, with sha256 and size of every file after signature.json
 *   proof.sha256         sha256 of proof.json
 *   signature.json       an Ed25519 signature over proof.json, where the project has a signing key
 *   version/<name>       the bundle and its evaluation
 *   revisions/<n>.json   the registry's revisions, from the one that made the version on, as far as they are kept
 *   rows.txt             sha256 of each training row, sorted
 *   data/<name>          the prepared data, where it is to be trained again
 */

/** Files of a proof, and the folders in it. */
export const ENTRIES = {
  proof: 'proof.json',
  digest: 'proof.sha256',
  signature: 'signature.json',
  rows: 'rows.txt',
  version: 'version/',
  revisions: 'revisions/',
  data: 'data/',
} as const;
/** Parts that were trained on: their rows are the training rows. */
export const TRAINED_PARTS = ['train.csv', 'validation.csv'] as const;
export const DATA_FILES = [
  ...TRAINED_PARTS,
  'test.csv',
  'encoder.json',
  'profile.json',
  'metadata.json',
] as const;

/** `proof.json`. */
export interface Proof {
  readonly formatVersion: 1;
  /** ISO 8601 UTC. */
  readonly created_at: string;
  /** Name of the project folder. */
  readonly project: string;
  readonly version: string;
  readonly registry: Checkpoint & {
    /** Id of its first event: what tells one registry from another. */
    readonly id: string;
  };
  /** What the registry says of the version. */
  readonly entry: VersionEntry;
  /** Who may approve, as the project that made the proof has them: PEM by name. */
  readonly approvers: Readonly<Record<string, string>>;
  /** How many approvals a version needs there. */
  readonly approvals: number;
  readonly engine: {
    readonly engine: string;
    readonly version: string;
    /** Of the library where the proof was made; `null` where that has another version than the model's, or none. */
    readonly library_sha256: string | null;
  };
  /** Settings at that moment, without secrets. */
  readonly settings: unknown;
  /** Id of the key that signed the proof; `null`: none did. */
  readonly signed_by: string | null;
  /** How many rows it was trained on; `null` where the prepared data is of another training by now. */
  readonly training_rows: number | null;
  readonly with_data: boolean;
  readonly files: Readonly<Record<string, FileDigest>>;
}

/** What is signed. */
export function signedText(proofJson: string): string {
  return `backlinkpro proof\n${proofJson}`;
}
