import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { BpError } from '@bp/contracts';
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
}

export interface SignaturePolicy {
  readonly signer: KeyObject | null;
  /** By key id; empty: signatures are not asked for. */
  readonly trusted: ReadonlyMap<string, KeyObject>;
}

/** Reads the keys. Errors: `SETTINGS_INVALID` where one is not an Ed25519 key. */
export function signaturePolicy(settings: SignatureSettings = {}): SignaturePolicy {
  const { signingKey, trustedKeys = [] } = settings;
  const trusted = new Map<string, KeyObject>();
  for (const [position, pem] of trustedKeys.entries()) {
    const key = readKey(() => createPublicKey(pem), `trustedKeys[${position}]`);
    trusted.set(keyId(key), key);
  }
  const signer =
    signingKey === undefined ? null : readKey(() => createPrivateKey(signingKey), 'signingKey');
  return { signer, trusted };
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

function keyId(key: KeyObject): string {
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
  if (policy.signer === null) return null;
  return {
    key_id: keyId(policy.signer),
    value: sign(null, manifest, policy.signer).toString('base64'),
  };
}

/** Errors: `INTEGRITY` where the policy asks for a signature and there is no valid one of a trusted key. */
export function requireSignature(
  policy: SignaturePolicy,
  entry: Pick<VersionEntry, 'version' | 'signature'>,
  manifest: Uint8Array,
): void {
  if (policy.trusted.size === 0) return;
  const { signature, version } = entry;
  if (signature === null) throw refused(version, 'it is not signed');
  const key = policy.trusted.get(signature.key_id);
  if (key === undefined) {
    throw refused(
      version,
      `it is signed with key ${String(signature.key_id).slice(0, 40)}, which is not trusted`,
    );
  }
  if (!verify(null, manifest, key, Buffer.from(String(signature.value), 'base64'))) {
    throw refused(version, 'its signature does not fit its manifest');
  }
}

function refused(version: string, why: string): BpError {
  return new BpError('INTEGRITY', `Version ${version} is refused: ${why}.`, {
    remedy:
      'Deploy a version signed with a trusted key, or correct the trusted keys in the settings.',
    details: { version, why },
  });
}
