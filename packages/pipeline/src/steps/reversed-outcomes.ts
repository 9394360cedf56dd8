import { readFile } from 'node:fs/promises';
import { formatInstant } from '@bp/contracts';
import type { UpsertResult } from '@bp/dataset';
import { isErrno, replaceFile, storageError } from '@bp/files';
import type { Project } from '../project.js';

/** Outcomes that the dataset held and that are now the opposite. */
export interface ReversedOutcomes {
  readonly reversed: number;
  /** Rows of the dataset before. */
  readonly of: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** So many outcomes, and this share of all, do not turn round by late confirmations alone. */
const FEWEST_REVERSED = 100;
const REVERSED_SHARE = 0.1;

/**
 * Writes down what a collection turned round, where that is more than happens; `null`: it is not.
 * @throws BpError STORAGE_FAILED.
 */
export async function noteReversed(
  { paths, clock }: Pick<Project, 'paths' | 'clock'>,
  { rows, new: added, reversed }: Pick<UpsertResult, 'rows' | 'new' | 'reversed'>,
): Promise<ReversedOutcomes | null> {
  const of = rows - added;
  if (reversed < FEWEST_REVERSED || reversed <= of * REVERSED_SHARE) return null;
  const found = { reversed, of, at: formatInstant(clock()) };
  await replaceFile(paths.reversed, `${JSON.stringify(found)}\n`);
  return found;
}

/** Why nothing is to be deployed by itself; `null`: nothing was turned round after `since` (ISO 8601 UTC). */
export async function reversedSince(
  { paths }: Pick<Project, 'paths'>,
  since: string,
): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(paths.reversed, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw storageError(error, 'read', paths.reversed);
  }
  try {
    const found = JSON.parse(text) as ReversedOutcomes;
    return found.at > since ? reversedWords(found) : null;
  } catch {
    return `${paths.reversed} is damaged: remove it when you know that outcomes are right`;
  }
}

/** Without a full stop. */
export function reversedWords({ reversed, of }: ReversedOutcomes): string {
  return `${reversed} of the ${of} outcomes that the dataset held have turned into their opposite`;
}

/** What to do about it. */
export const REVERSED_REMEDY =
  'Until somebody deploys by hand, nothing is deployed by itself: see which source said so, and restore the dataset from a backup if it should not have.';
