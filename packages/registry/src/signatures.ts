import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { BpError, countWords } from '@bp/contracts';
import type { ManifestSignature, VersionEntry } from './index-document.js';

/**
 * Who may vouch for a model. Comes from the settings of the program that opens the registry, never from
 * the registry or a bundle: what is to be judged does not choose its judge.
 */
export interface SignatureSettings {
  /** Ed25519 private key (PEM, PKCS #8): `createVersion` signs the manifest with it. */
  readonly signingKey?: string;
  /**
   * Ed25519 public keys (PEM, SPKI). With any, only versions whose manifest one of them signed are created,
   * deployed, rolled back to or loaded.
   */
  readonly trustedKeys?: readonly string[];
  /** An approver's private key (PEM, PKCS #8): signs events where they must be signed and there is no `signingKey`. */
  readonly approvalKey?: string;
  /** Ed25519 public keys (PEM, SPKI) of the people who may approve versions, by their names. */
  readonly approvers?: Readonly<Record<string, string>>;
  /** How many of them must have approved a version before it goes into production. Default 0: none. */
  readonly approvals?: number;
  /**
   * Revision from which on every event must be signed by a trusted key or an approver. Default: from the first signed one
   * on; then a registry from which all signatures were taken passes for an old one.
   */
  readonly signedFrom?: number;
}

/** Somebody whose word a version may need. */
export interface Approver {
  readonly name: string;
  readonly key: KeyObject;
}

export interface SignaturePolicy {
  readonly signer: KeyObject | null;
  /** Signs where there is no other, and something must be signed. */
  readonly spare: KeyObject | null;
  /** By key id; empty: signatures are not asked for. */
  readonly trusted: ReadonlyMap<string, KeyObject>;
  /** By key id. */
  readonly approvers: ReadonlyMap<string, Approver>;
  readonly approvals: number;
  readonly signedFrom: number | null;
}

/** Reads the keys. Errors: `SETTINGS_INVALID` where one is not an Ed25519 key, or too few people could approve. */
export function signaturePolicy(settings: SignatureSettings = {}): SignaturePolicy {
  const { signingKey, trustedKeys = [], approvals = 0, signedFrom = null } = settings;
  const trusted = new Map<string, KeyObject>();
  for (const [position, pem] of trustedKeys.entries()) {
    const key = readKey(() => createPublicKey(pem), `trustedKeys[${position}]`);
    trusted.set(keyId(key), key);
  }
  const signer = signingKey === undefined ? null : readSigningKey(signingKey, 'signingKey');
  const { approvalKey } = settings;
  const spare = approvalKey === undefined ? null : readSigningKey(approvalKey, 'approvalKey');
  const approvers = readApprovers(settings.approvers ?? {});
  if (!Number.isSafeInteger(approvals) || approvals < 0 || approvals > approvers.size) {
    throw new BpError(
      'SETTINGS_INVALID',
      `${approvals} approvals are asked for, with ${countWords(approvers.size, 'approver')} listed.`,
      {
        remedy:
          'List at least as many approvers, each with a key of their own (registry.approvers).',
        details: { field: 'approvals' },
      },
    );
  }
  return { signer, spare, trusted, approvers, approvals, signedFrom };
}

function readApprovers(keys: Readonly<Record<string, string>>): Map<string, Approver> {
  const approvers = new Map<string, Approver>();
  for (const [name, pem] of Object.entries(keys)) {
    const field = `approvers.${name}`;
    const key = readKey(() => createPublicKey(pem), field);
    const other = approvers.get(keyId(key));
    if (other !== undefined) {
      throw new BpError('SETTINGS_INVALID', `${other.name} and ${name} have the same key.`, {
        remedy: 'An approver is a person with a key of their own: list each key once.',
        details: { field },
      });
    }
    approvers.set(keyId(key), { name, key });
  }
  return approvers;
}

/** An Ed25519 private key in PEM form. Errors: `SETTINGS_INVALID`, which names the field and never the key. */
export function readSigningKey(pem: string, field: string): KeyObject {
  return readKey(() => createPrivateKey(pem), field);
}

function readKey(read: () => KeyObject, field: string): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = read();
  } catch {
    // The cause may quote the key: it stays here.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new BpError('SETTINGS_INVALID', `${field} is not an Ed25519 key in PEM form.`, {
    remedy: 'Make a pair with "openssl genpkey -algorithm ed25519" and "openssl pkey -pubout".',
    details: { field },
  });
}

/** First 16 hex digits of the sha256 of the public key (SPKI, DER). */
export function keyId(key: KeyObject): string {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({
    type: 'spki',
    format: 'der',
  });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

/** Signs the bytes of `manifest.json`; `null` where no key was given. */
export function signManifest(
  policy: SignaturePolicy,
  manifest: Uint8Array,
): ManifestSignature | null {
  return policy.signer === null ? null : signBytes(policy.signer, manifest);
}

export function signBytes(signer: KeyObject, bytes: Uint8Array): ManifestSignature {
  return { key_id: keyId(signer), value: sign(null, bytes, signer).toString('base64') };
}

export function isSignedWith(
  key: KeyObject,
  bytes: Uint8Array,
  { value }: ManifestSignature,
): boolean {
  return verify(null, bytes, key, Buffer.from(String(value), 'base64'));
}

/** Errors: `INTEGRITY` where the policy asks for a signature and there is no valid one of a trusted key. */
export function requireSignature(
  policy: SignaturePolicy,
  entry: Pick<VersionEntry, 'version' | 'signature'>,
  manifest: Uint8Array,
): void {
  if (policy.trusted.size === 0) return;
  const { signature, version } = entry;
  const key = signature === null ? undefined : policy.trusted.get(signature.key_id);
  const why =
    signature === null
      ? 'it is not signed'
      : key === undefined
        ? `it is signed with key ${String(signature.key_id).slice(0, 40)}, which is not trusted`
        : isSignedWith(key, manifest, signature)
          ? null
          : 'its signature does not fit its manifest';
  if (why === null) return;
  throw new BpError('INTEGRITY', `Version ${version} is refused: ${why}.`, {
    remedy:
      'Deploy a version signed with a trusted key, or correct the trusted keys in the settings.',
    details: { version, why },
  });
}

/** A detached signature that brings the key to check it with: whether that key is to be trusted, others must know. */
export interface SignedStatement extends ManifestSignature {
  /** PEM, SPKI. */
  readonly public_key: string;
}

/** Signs a text that begins with its purpose. `key`: Ed25519, PEM, PKCS #8. Errors: `SETTINGS_INVALID`. */
export function signStatement(key: string, text: string): SignedStatement {
  const signer = readSigningKey(key, 'signingKey');
  const public_key = createPublicKey(signer).export({ type: 'spki', format: 'pem' }).toString();
  return { ...signBytes(signer, Buffer.from(text)), public_key };
}

/**
 * Id of the key that a statement is signed with; `null` where the signature does not fit the text, or is written otherwise than
 * `signStatement` writes it.
 */
export function signerOf(text: string, statement: SignedStatement): string | null {
  try {
    const key = readKey(() => createPublicKey(statement.public_key), 'public_key');
    const written =
      key.export({ type: 'spki', format: 'pem' }).toString() === statement.public_key &&
      Buffer.from(statement.value, 'base64').toString('base64') === statement.value;
    const id = keyId(key);
    return written && statement.key_id === id && isSignedWith(key, Buffer.from(text), statement)
      ? id
      : null;
  } catch {
    return null;
  }
}

/** Id of an Ed25519 public key, PEM. Errors: `SETTINGS_INVALID`. */
export function publicKeyId(pem: string): string {
  return keyId(readKey(() => createPublicKey(pem), 'public_key'));
}
