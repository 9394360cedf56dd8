import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BpError, sha256 } from '@bp/contracts';
import { readManifest } from '@bp/model';
import {
  type Checkpoint,
  checkVersionApart,
  publicKeyId,
  type SignedStatement,
  type StoredRevision,
  signerOf,
} from '@bp/registry';
import { type ArchiveFiles, damaged, readArchive } from './archive.js';
import { ENTRIES, type Proof, signedText, TRAINED_PARTS } from './proof.js';
import { proofSchema } from './proof-schema.js';
import { backendOf, libraryHash, type Reproduction, trainAgain } from './train-again.js';
import { rowHashes } from './training-rows.js';

/** A proof, and whom to believe. */
export interface CheckProofOptions {
  readonly file: string;
  /** Ed25519 public keys (PEM): one of them must have signed the proof and the model. Default: any may have, or none. */
  readonly trustedKeys?: readonly string[] | undefined;
  /** Where the registry once was, as its owner told it elsewhere: the proof must be of the same one. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Finds the training library. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What a proof shows. */
export interface CheckedProof
  extends Omit<Proof, 'formatVersion' | 'files' | 'approvers' | 'settings'> {
  /** `trusted key`, `checkpoint`: who or what shows that it is of the project it names; `nobody`: it says so itself. */
  readonly vouched_by: readonly ('trusted key' | 'checkpoint')[];
  /** Names of those who approved the version, with keys that the proof lists. */
  readonly approved_by: readonly string[];
  /** `null`: the data is not with it. */
  readonly reproduction: Reproduction | null;
}

/**
 * Checks a proof without the project that it is of; with data in it, trains the version again and compares byte for byte.
 * @throws BpError INTEGRITY, BUNDLE_INVALID where anything in it was altered, is missing or does not belong together, or the key
 * or the checkpoint is another; CANCELLED.
 */
export async function checkProof(options: CheckProofOptions): Promise<CheckedProof> {
  const { file, trustedKeys, checkpoint } = options;
  const files = await readArchive(file);
  const proof = readProof(file, files);
  const signedBy = signer(file, files, proof);
  if (trustedKeys !== undefined && !trustedKeys.map(publicKeyId).includes(signedBy ?? '')) {
    throw damaged(
      file,
      signedBy === null
        ? 'nobody signed it'
        : `it is signed with key ${signedBy}, which is not trusted`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'bp-proof-'));
  try {
    for (const [name, content] of files) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    const revisions = [...files]
      .filter(([name]) => name.startsWith(ENTRIES.revisions))
      .map(([name, content]) => ({
        revision: Number(name.slice(ENTRIES.revisions.length, -'.json'.length)),
        where: name,
        text: content.toString('utf8'),
      }));
    const version = join(folder, ENTRIES.version);
    const { newest, approvals } = await checkVersionApart({
      version: proof.version,
      dir: version,
      revisions,
      // The approvers are believed where the proof itself is: its signature covers their keys.
      signatures: {
        approvers: proof.approvers,
        approvals: proof.approvals,
        ...(trustedKeys === undefined ? {} : { trustedKeys }),
      },
      ...(checkpoint === undefined ? {} : { checkpoint }),
    });
    requireSameRegistry(file, proof, newest);
    checkRows(file, files, proof);
    const reproduction = proof.with_data ? await reproduce(options, proof, folder) : null;
    if (reproduction?.verdict === 'different') throw damaged(file, reproduction.reason);
    const {
      formatVersion: _format,
      files: _files,
      approvers: _keys,
      settings: _settings,
      ...shown
    } = proof;
    return {
      ...shown,
      vouched_by: [
        ...(trustedKeys === undefined ? [] : (['trusted key'] as const)),
        ...(checkpoint === undefined ? [] : (['checkpoint'] as const)),
      ],
      approved_by: approvals.map(({ name }) => name),
      reproduction,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Trains again what was unpacked into a folder. What comes out otherwise with another build of the library says nothing. */
async function reproduce(
  { env, signal }: CheckProofOptions,
  { engine }: Proof,
  folder: string,
): Promise<Reproduction> {
  const version = join(folder, ENTRIES.version);
  const manifest = await readManifest(version);
  const data = join(folder, ENTRIES.data);
  const again = { data, version, manifest, dir: join(folder, 'again'), env, signal };
  const found = await trainAgain(again);
  const backend = backendOf(manifest, env);
  if (found.verdict !== 'different' || typeof backend === 'string') return found;
  const here = await libraryHash(backend);
  if (engine.library_sha256 === null || engine.library_sha256 === here) return found;
  const reason = `${found.reason}; the library here is another build than the one that the proof names (sha256 ${engine.library_sha256})`;
  return { verdict: 'not reproducible here', reason };
}

function readProof(file: string, files: ArchiveFiles): Proof {
  const text = files.get(ENTRIES.proof)?.toString('utf8') ?? '';
  if (files.get(ENTRIES.digest)?.toString('utf8') !== `${sha256(text)}\n`) {
    throw damaged(file, `${ENTRIES.proof} is not what ${ENTRIES.digest} says`);
  }
  const claimed = JSON.parse(text) as Partial<Proof> | null;
  if (typeof claimed?.formatVersion === 'number' && claimed.formatVersion > 1) {
    throw new BpError(
      'INTEGRITY',
      `${file} has format ${String(claimed.formatVersion)}; this program reads format 1.`,
      {
        remedy: 'A newer release made it: check it with that one.',
        details: { file },
      },
    );
  }
  if (!proofSchema.safeParse(claimed).success) {
    throw damaged(file, `${ENTRIES.proof} is not what a proof says of itself`);
  }
  // As it was written: what is checked next are its bytes and their order.
  const proof = claimed as Proof;
  const unlisted = [
    ENTRIES.proof,
    ENTRIES.digest,
    ...(proof.signed_by === null ? [] : [ENTRIES.signature]),
  ];
  const expected = [...unlisted, ...Object.keys(proof.files)];
  if (JSON.stringify([...files.keys()]) !== JSON.stringify(expected)) {
    throw damaged(file, 'it does not hold the files that it lists');
  }
  for (const [name, digest] of Object.entries(proof.files)) {
    const content = files.get(name)!;
    if (content.length !== digest.size || sha256(content) !== digest.sha256) {
      throw damaged(file, `${name} was altered`);
    }
  }
  return proof;
}

/** Id of the key that signed it; `null`: none did. */
function signer(file: string, files: ArchiveFiles, { signed_by }: Proof): string | null {
  if (signed_by === null) return null;
  const text = files.get(ENTRIES.signature)!.toString('utf8');
  const id = statementSigner(text, signedText(files.get(ENTRIES.proof)!.toString('utf8')));
  if (id !== signed_by) throw damaged(file, 'its signature does not fit');
  return id;
}

function statementSigner(text: string, signed: string): string | null {
  try {
    const statement = JSON.parse(text) as SignedStatement;
    const { key_id, value, public_key } = statement;
    const written = `${JSON.stringify({ key_id, value, public_key })}\n`;
    return written === text ? signerOf(signed, statement) : null;
  } catch {
    return null;
  }
}

function requireSameRegistry(
  file: string,
  { registry, entry, version }: Proof,
  newest: StoredRevision,
): void {
  const { id, revision, checksum } = registry;
  const found = newest.versions.find((one) => one.version === version);
  const same =
    newest.log[0]?.id === id &&
    newest.revision === revision &&
    newest.checksum === checksum &&
    JSON.stringify(found) === JSON.stringify(entry);
  if (!same) throw damaged(file, 'its registry is not the one that it names');
}

function checkRows(file: string, files: ArchiveFiles, proof: Proof): void {
  const rows = files.get(ENTRIES.rows)?.toString('utf8');
  const lines = rows?.split('\n') ?? [];
  const listed = rows === undefined ? null : lines.length - 1;
  if (listed !== proof.training_rows)
    throw damaged(file, `${ENTRIES.rows} lists another number of rows`);
  if (!proof.with_data) return;
  const parts = TRAINED_PARTS.map((name) => files.get(ENTRIES.data + name) ?? Buffer.alloc(0));
  if (rowHashes(parts).toString('utf8') !== rows)
    throw damaged(file, `${ENTRIES.rows} is not of its data`);
}
