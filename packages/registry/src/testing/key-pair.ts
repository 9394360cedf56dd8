import { generateKeyPairSync } from 'node:crypto';

/** A fresh Ed25519 key pair in PEM form. */
export function keyPair(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
