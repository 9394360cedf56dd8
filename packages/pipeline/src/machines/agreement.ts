import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError, sha256 } from '@bp/contracts';
import { hashFile } from '../run/content-hash.js';
import { nameOf } from './machine-list.js';
import type { Agreement, LearnerSetup } from './messages.js';

/** What is learned from; other files of the folder may differ. */
const LEARNED_FROM = ['train.csv', 'validation.csv', 'encoder.json'];

/** What this machine has of all that must be alike. */
export async function agreementOf(setup: LearnerSetup): Promise<Agreement> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const hashes = await Promise.all(
    LEARNED_FROM.map((name) => hashFile(join(setup.prepared, name))),
  );
  return {
    release: (JSON.parse(manifest) as { version: string }).version,
    engine: setup.engineVersion,
    machines: setup.machines.map(nameOf).join(','),
    data: sha256(hashes.join('\n')),
  };
}

const WORDS: Readonly<Record<keyof Agreement, string>> = {
  release: 'another release of this program',
  engine: 'another version of LightGBM',
  machines: 'another list of machines',
  data: 'other prepared data',
};

/** @throws BpError `WORKERS_DIFFER` naming what is not alike. */
export function checkAgreement(worker: string, own: Agreement, asked: Agreement): void {
  const fields = Object.keys(WORDS) as (keyof Agreement)[];
  const field = fields.find((name) => own[name] !== asked[name]);
  if (field === undefined) return;
  throw new BpError(
    'WORKERS_DIFFER',
    `The worker ${worker} has ${WORDS[field]} than the coordinator: ${own[field]} instead of ${asked[field]}.`,
    {
      remedy:
        field === 'data'
          ? 'Copy ml/datasets/prepared of the coordinator there, or share the folder; then start all again.'
          : 'Make it the same on all machines, then start all again.',
      details: { field },
    },
  );
}

/** Shows that one knows the token, without sending it over a network that others may read. */
export function proofOf(token: string, nonce: string, rank: number): string {
  return createHmac('sha256', token).update(`${nonce} ${rank}`).digest('hex');
}

/** In a time that does not depend on where they differ. */
export function isProof(given: unknown, expected: string): boolean {
  const bytes = Buffer.from(String(given));
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}
