export { type CheckedProof, type CheckProofOptions, checkProof } from './check-proof.js';
export { type MadeProof, makeProof, type ProveOptions } from './make-proof.js';
export type { Proof } from './proof.js';
export type { Reproduction } from './train-again.js';
