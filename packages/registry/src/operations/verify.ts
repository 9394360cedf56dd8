import { isBpError } from '@bp/contracts';
import { proveVersion, verifyFiles } from '../check-version.js';
import type { StoredRevision, VersionEntry } from '../index-document.js';
import type { StoreFinding } from '../store.js';
import type { RegistryContext } from './context.js';

/** One thing that is not as it should be. */
export interface VerifyProblem {
  /** `error`: something cannot be trusted or used. `warning`: nothing that matters, or that mends itself. */
  readonly severity: 'error' | 'warning';
  /** Version or file. */
  readonly where: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface VerifyResult {
  /** No errors; warnings there may be. */
  readonly ok: boolean;
  readonly revision: number;
  readonly versions: number;
  readonly production: string | null;
  readonly problems: readonly VerifyProblem[];
}

/**
 * Checks everything and changes nothing: the index and its revisions, every file of every version, signatures
 * where they are asked for, and that production and what a rollback goes to still predict their golden rows.
 * What is wrong is data; it throws only where the registry cannot be looked at.
 */
export async function verifyRegistry(context: RegistryContext): Promise<VerifyResult> {
  const { store } = context;
  const problems: VerifyProblem[] = [];
  let newest: StoredRevision | null = null;
  try {
    newest = await store.newest();
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
  problems.push(...(await store.inspect(newest)).map(fromFinding));
  return {
    ok: problems.every(({ severity }) => severity !== 'error'),
    revision: newest?.revision ?? 0,
    versions: newest?.versions.length ?? 0,
    production: newest?.production ?? null,
    problems,
  };
}

async function verifyVersion(
  context: RegistryContext,
  index: StoredRevision | null,
  entry: VersionEntry,
): Promise<void> {
  const dir = await context.store.open(entry.version);
  const needed =
    entry.version === index?.production || entry.version === index?.former_productions.at(-1);
  if (needed) await proveVersion(dir, entry, context.signatures);
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
