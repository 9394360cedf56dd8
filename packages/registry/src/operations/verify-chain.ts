import { isBpError } from '@bp/contracts';
import type { Checkpoint } from '../checkpoint.js';
import { decodeRevision } from '../index-codec.js';
import { deploymentsOf, type StoredRevision } from '../index-document.js';
import { historyHashes, newestSealFault, sealFault, signedFrom } from '../seals.js';
import type { RegistryStore } from '../store.js';
import type { RegistryContext } from './context.js';
import type { VerifyProblem } from './verify-problem.js';

/** What is wrong with the line of revisions that ends in the newest one, as far back as it is kept, and with its signatures. */
export async function chainProblems(
  {
    place,
    signatures,
  }: Pick<RegistryContext, 'signatures'> & { readonly place: Pick<RegistryStore, 'kept'> },
  newest: StoredRevision | null,
  checkpoint: Checkpoint | undefined,
): Promise<VerifyProblem[]> {
  const problems: VerifyProblem[] = [];
  const kept = new Map<number, string>();
  const events = newest === null ? '' : JSON.stringify(newest.log);
  let before: StoredRevision | null = null;
  let unread: VerifyProblem | null = null;
  for await (const { revision, where, text } of place.kept?.() ?? []) {
    if (unread !== null) problems.push(unread);
    unread = null;
    try {
      const found = decodeRevision(text, revision, where);
      kept.set(revision, found.checksum);
      const fault =
        newest !== null && !events.startsWith(JSON.stringify(found.log).slice(0, -1))
          ? 'It is not part of the line that ends in the newest revision.'
          : before?.revision === revision - 1 && before.checksum !== found.parent
            ? 'It did not grow out of the revision before it.'
            : null;
      if (fault !== null) problems.push(broken(where, fault));
      before = found;
    } catch (error) {
      if (!isBpError(error)) throw error;
      before = null;
      const remedy = `Readers go by the newest revision only; remove ${where} or restore it from a backup.`;
      unread = { severity: 'warning', where, code: 'INTEGRITY', message: error.message, remedy };
    }
  }
  // The newest one is reported by whoever reads the registry.
  if (unread !== null && newest !== null) problems.push(unread);
  if (newest !== null) problems.push(...eventProblems({ signatures }, newest));
  const lost =
    checkpoint === undefined
      ? null
      : lostSince(checkpoint, newest, kept, signatures.trusted.size > 0);
  return lost === null ? problems : [...problems, broken('checkpoint', lost)];
}

/** Faults of the events themselves: the first that is not signed as it has to be, and a state that they do not lead to. */
function eventProblems(
  { signatures }: Pick<RegistryContext, 'signatures'>,
  newest: StoredRevision,
): VerifyProblem[] {
  const problems: VerifyProblem[] = [];
  const last = deploymentsOf(newest).at(-1)?.to ?? null;
  if (newest.production !== last) {
    const said = `In production is ${newest.production ?? 'nothing'}, and the log says ${last ?? 'nothing'}.`;
    problems.push(broken('index', said));
  }
  const from = signedFrom(signatures, newest.log);
  if (signatures.trusted.size === 0 || from === null) return problems;
  const histories = historyHashes(newest.log);
  for (const entry of newest.log.slice(from - 1)) {
    const fault = sealFault(signatures, entry, histories[entry.revision - 1]!);
    if (fault === null) continue;
    return [
      ...problems,
      broken(`event ${entry.revision}`, `The event "${entry.kind}" can't be believed: ${fault}.`),
    ];
  }
  const fault = newestSealFault(signatures, newest);
  return fault === null
    ? problems
    : [...problems, broken('index', `The newest revision can't be believed: ${fault}.`)];
}

/** What is missing of a registry that once was at `checkpoint`; `null`: it grew out of it. */
function lostSince(
  { revision, checksum }: Checkpoint,
  newest: StoredRevision | null,
  kept: ReadonlyMap<number, string>,
  trusts: boolean,
): string | null {
  const at = newest?.revision ?? 0;
  if (newest === null || at < revision) {
    return `The registry was at revision ${revision}, and is at ${at}: events were cut.`;
  }
  const next = newest.log[revision];
  const found =
    at === revision
      ? newest.checksum
      : at === revision + 1
        ? newest.parent
        : (kept.get(revision) ?? (trusts ? next?.seal?.parent : undefined));
  if (found === checksum) return null;
  return found === undefined
    ? `Revision ${revision} is not kept any more, and the event after it is not signed: this checkpoint is too old to tell.`
    : `Revision ${revision} is another than it was: events were replaced.`;
}

function broken(where: string, message: string): VerifyProblem {
  return {
    severity: 'error',
    where,
    code: 'INTEGRITY',
    message,
    remedy:
      'Somebody wrote to the registry past this program: find out who may, and bring it back from a backup ("bp versions repair --from DIR").',
  };
}
