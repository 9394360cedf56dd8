import { countWords } from '@bp/contracts';
import type { Project } from '../project.js';
import type { MissingRows } from '../run/run-record.js';
import { reversedSince } from './reversed-outcomes.js';

/** Stands in the history for what nobody did by hand. */
export const WATCH = 'watch';

/** What this run was told, and what it found. */
export interface HoldOptions {
  /** Said for this run alone: `true` also where the settings or a rollback hold. */
  readonly autoDeploy?: boolean | undefined;
  readonly missingRows?: MissingRows | undefined;
}

/**
 * Why a better model is not deployed by itself; `null`: it is. A rollback by a person holds until somebody deploys by hand:
 * the next model learned from nearly the same rows as the one that was taken back. So do outcomes that were turned round in
 * bulk since the last deployment, of which nobody knows yet who said so. Errors: those of `Registry.history`, STORAGE_FAILED.
 */
export async function holdOf(
  { registry, settings, paths }: Pick<Project, 'registry' | 'settings' | 'paths'>,
  { autoDeploy, missingRows }: HoldOptions,
): Promise<string | null> {
  if (missingRows !== undefined) {
    const { expected, found } = missingRows;
    return `${countWords(expected - found, 'row')} of the dataset are missing`;
  }
  if (autoDeploy === false) return 'this run was asked not to deploy';
  if (autoDeploy === true) return null;
  if (!settings.registry.autoDeploy) return 'registry.autoDeploy is off';
  const [last] = await registry.history();
  if (last?.kind === 'rollback' && last.by !== WATCH) {
    return `${last.from} was rolled back by ${last.by} at ${last.at}`;
  }
  return reversedSince({ paths }, last?.at ?? '');
}
