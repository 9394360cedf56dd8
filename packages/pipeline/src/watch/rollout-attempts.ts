import { parseInstant, RESULTS } from '@bp/contracts';
import { registrableDomain, scanRecords } from '@bp/dataset';
import type { WatchedArm, WatchedAttempt } from '@bp/evaluator';
import { readPendingRecords } from '@bp/feedback';
import type { Rollout } from '@bp/registry';
import type { Project } from '../project.js';

/** What looking at a rollout needs of a project. */
export type WatchedProject = Pick<
  Project,
  'paths' | 'dataset' | 'settings' | 'registry' | 'clock' | 'signal'
>;

/** An attempt that was decided during a rollout, in the arm that its unit was assigned to. */
export interface RolloutAttempt extends WatchedAttempt {
  /** When its outcome was known, in milliseconds since the epoch; `null`: it is not. */
  readonly outcomeAt: number | null;
  /** The arm that answered is the one assigned. */
  readonly served: boolean;
}

/** The columns that say all of it. */
const COLUMNS = [
  'rollout',
  'arm',
  'served_arm',
  'policy_version',
  'decision_id',
  'timestamp',
  'domain',
  'result',
  'outcome_at',
] as const;
type Values = Readonly<Record<(typeof COLUMNS)[number], string>>;

/**
 * The attempts of a rollout: those with an outcome from the dataset, those without from the pending file. Unit: the
 * registrable domain, else the decision. What a rule decided (`decider.shadow`) belongs to no arm.
 * Errors: `DATASET_INVALID`, `STORAGE_FAILED`.
 */
export async function rolloutAttempts(
  { paths, dataset, signal }: WatchedProject,
  rollout: Pick<Rollout, 'id' | 'kind'>,
): Promise<RolloutAttempt[]> {
  const attempts: RolloutAttempt[] = [];
  const withOutcome = new Set<string>();
  const take = (values: Values): void => {
    const attempt = attemptOf(values, rollout);
    if (attempt === null || withOutcome.has(values.decision_id)) return;
    attempts.push(attempt);
    if (attempt.result !== null) withOutcome.add(values.decision_id);
  };
  await scanRecords({ path: dataset, signal }, (text) => {
    // Most rows are of no rollout: of those nothing else is read.
    if (text('rollout') === rollout.id) take(valuesOf(text));
  });
  for await (const record of readPendingRecords(paths.pending)) {
    if (record.rollout !== rollout.id) continue;
    const text = (column: keyof Values): string => {
      const value = record[column];
      return typeof value === 'string' ? value : '';
    };
    // The record's own result says nothing where no source has an outcome.
    take({ ...valuesOf(text), result: '', outcome_at: '' });
  }
  return attempts;
}

function valuesOf(text: (column: keyof Values) => string): Values {
  return Object.fromEntries(COLUMNS.map((column) => [column, text(column)])) as Values;
}

function attemptOf(values: Values, { kind }: Pick<Rollout, 'kind'>): RolloutAttempt | null {
  const at = parseInstant(values.timestamp);
  const arm = ARMS[kind][values.arm];
  if (at === undefined || arm === undefined || values.policy_version === '') return null;
  const { domain, decision_id, result, served_arm } = values;
  const outcome = RESULTS.find((known) => known === result) ?? null;
  return {
    unit: domain === '' ? decision_id : registrableDomain(domain),
    arm,
    result: outcome,
    at,
    outcomeAt: outcome === null ? null : (parseInstant(values.outcome_at) ?? at),
    served: served_arm === '' || served_arm === values.arm,
  };
}

/**
 * The words of the decision log in those of the watch, which asks whether the newer version may take over: of a
 * holdback that is the one in production.
 */
const ARMS: Readonly<Record<Rollout['kind'], Readonly<Record<string, WatchedArm>>>> = {
  rollout: { production: 'production', candidate: 'candidate' },
  holdback: { production: 'candidate', holdback: 'production' },
};
