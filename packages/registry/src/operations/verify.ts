import { isBpError } from '@bp/contracts';
import { proveVersion, verifyFiles } from '../check-version.js';
import type { Checkpoint } from '../checkpoint.js';
import type { StoredRevision, VersionEntry } from '../index-document.js';
import { signedFrom } from '../seals.js';
import type { StoreFinding } from '../store.js';
import type { RegistryContext } from './context.js';
import { chainProblems } from './verify-chain.js';
import type { VerifyProblem } from './verify-problem.js';

/** What to check beyond what the registry says of itself. */
export interface VerifyOptions {
  /** Where the registry once was: that it grew out of it is checked too. */
  readonly checkpoint?: Checkpoint;
}

/** What `verify` found. */
export interface VerifyResult {
  /** No errors; warnings there may be. */
  readonly ok: boolean;
  /** 0 for a registry without any. */
  readonly revision: number;
  /** How many versions were checked. */
  readonly versions: number;
  readonly production: string | null;
  /** The newest revision, to be written down elsewhere; `null` where there is none. */
  readonly checkpoint: Checkpoint | null;
  /** Revision from which on all events are signed; `null`: none is. */
  readonly signed_from: number | null;
  readonly problems: readonly VerifyProblem[];
}

/** As `Registry.verify`. */
export async function verifyRegistry(
  context: RegistryContext,
  { checkpoint }: VerifyOptions = {},
): Promise<VerifyResult> {
  const { place, signatures } = context;
  const problems: VerifyProblem[] = [];
  let newest: StoredRevision | null = null;
  try {
    newest = await place.newest();
  } catch (error) {
    problems.push(problem('index', error));
  }
  for (const entry of newest?.versions ?? []) {
    try {
      await verifyVersion(context, newest, entry);
    } catch (error) {
      problems.push(problem(entry.version, error));
    }
  }
  problems.push(...(await chainProblems(context, newest, checkpoint)));
  problems.push(...(await place.inspect(newest)).map(fromFinding));
  return {
    ok: problems.every(({ severity }) => severity !== 'error'),
    revision: newest?.revision ?? 0,
    versions: newest?.versions.length ?? 0,
    production: newest?.production ?? null,
    checkpoint: newest === null ? null : { revision: newest.revision, checksum: newest.checksum },
    signed_from: signedFrom(signatures, newest?.log ?? []),
    problems,
  };
}

async function verifyVersion(
  context: RegistryContext,
  index: StoredRevision | null,
  entry: VersionEntry,
): Promise<void> {
  const dir = await context.store.open(entry.version);
  const needed = [index?.production, index?.rollout?.version, index?.former_productions.at(-1)];
  if (needed.includes(entry.version)) await proveVersion(dir, entry, context.signatures);
  await verifyFiles(dir, entry, context.signatures);
}

function problem(where: string, error: unknown): VerifyProblem {
  if (!isBpError(error)) throw error;
  const { code, message, remedy } = error;
  return { severity: 'error', where, code, message, remedy };
}

function fromFinding({ kind, where, message, remedy }: StoreFinding): VerifyProblem {
  return {
    severity: 'warning',
    where,
    code: kind === 'damage' ? 'INTEGRITY' : 'LEFTOVER',
    message,
    remedy,
  };
}
