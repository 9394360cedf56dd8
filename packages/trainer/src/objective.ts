import { ACTIONS, BpError, type Objective, type PreparedMetadata } from '@bp/contracts';

/** Failures and successes (legacy rows left out) that the training part must hold for a success model. */
export const LEAST_PER_OUTCOME = 50;

/** The objective to train for, and why. */
export interface ResolvedObjective {
  readonly objective: Objective;
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * Which objective the prepared data allows.
 * @throws BpError `NOT_ENOUGH_DATA` with the counts: one class only, no rows, no validation rows.
 */
export function resolveObjective(
  requested: 'auto' | Objective,
  metadata: PreparedMetadata,
): ResolvedObjective {
  const train = outcomesOf(metadata, 'train');
  const validation = outcomesOf(metadata, 'validation');
  const enough = train.failures >= LEAST_PER_OUTCOME && train.attempted >= LEAST_PER_OUTCOME;
  const objective = requested === 'auto' ? (enough ? 'success' : 'action') : requested;
  const counts = `${train.attempted} successes and ${train.failures} failures that are not from legacy files`;
  if (objective === 'success') {
    if (train.failures === 0 || train.attempted === 0) {
      throw notEnough(`The training part holds ${counts}: a success model needs both`, metadata);
    }
    if (validation.failures + validation.attempted === 0) throw noValidation(metadata);
  } else {
    const classes = train.successes.filter((count) => count > 0).length;
    if (classes < 2) {
      const shown = ACTIONS.map((action, index) => `${action} ${train.successes[index]}`).join(
        ', ',
      );
      throw notEnough(
        classes === 0
          ? `No attempt in the training part succeeded (failures: ${train.failures}): nothing can be learned from that`
          : `Only one action succeeded in the training part (${shown}; failures: ${train.failures}): which one to choose can't be learned from that`,
        metadata,
      );
    }
    if (validation.successes.every((count) => count === 0)) throw noValidation(metadata);
  }
  const limit = `at least ${LEAST_PER_OUTCOME} of each are needed for a success model`;
  if (requested !== 'auto') return { objective, reason: `asked for; training on ${counts}` };
  return {
    objective,
    reason: enough ? `the training part holds ${counts}` : `${counts}; ${limit}`,
  };
}

/** Successes per action, how many of them are not from legacy files, and failures. */
function outcomesOf(metadata: PreparedMetadata, part: 'train' | 'validation') {
  const { successes, failures, legacy } = metadata.parts[part];
  const attempted = Math.max(0, sum(successes) - legacy);
  return { successes, attempted, failures: sum(failures) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function noValidation(metadata: PreparedMetadata): BpError {
  return notEnough('The validation part holds no rows to judge the training by', metadata);
}

function notEnough(message: string, metadata: PreparedMetadata): BpError {
  const { train, validation, test } = metadata.parts;
  return new BpError('NOT_ENOUGH_DATA', message, {
    remedy: 'Collect more feedback, from more sites, then prepare again: bp collect, bp prepare.',
    details: { trainRows: train.rows, validationRows: validation.rows, testRows: test.rows },
  });
}
