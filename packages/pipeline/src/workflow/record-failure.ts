import { BpError, createRedactor, formatInstant, isBpError } from '@bp/contracts';
import { toBpError } from '@bp/files';
import type { Project } from '../project.js';
import type { RunLedger } from '../run/ledger.js';
import type { RunRecord } from '../run/run-record.js';

/**
 * Writes the failure down and gives the error to throw: an abort, however it surfaced, is CANCELLED; a lost lock,
 * which nobody wanted, is the failure that it is.
 */
export async function recordFailure(
  project: Project,
  ledger: RunLedger,
  error: unknown,
): Promise<BpError> {
  const { run_id, version, deployed } = ledger.record;
  const { aborted, reason } = project.signal;
  const stopped = aborted && !(isBpError(error) && error.code !== 'CANCELLED');
  const lostLock = stopped && isBpError(reason) && reason.code === 'LOCK_LOST' ? reason : null;
  const cancelled = stopped && !deployed && lostLock === null;
  const known = lostLock ?? toBpError(error);
  const shown = cancelled
    ? new BpError('CANCELLED', 'The run was cancelled; nothing was deployed by it.', {
        remedy: 'Run it again; with --resume it goes on after the last finished step.',
        details: { run_id },
        cause: error,
      })
    : deployed
      ? afterDeployment(known, version)
      : known;
  const step = ledger.record.steps.find(({ status }) => status === 'failed')?.step ?? null;
  const redact = createRedactor(project.env, [project.settings.notifications.webhookUrl]);
  const { code } = shown;
  const [message, remedy] = [redact(shown.message), redact(shown.remedy)];
  const record: Partial<RunRecord> = {
    status: cancelled ? 'cancelled' : 'failed',
    ended_at: formatInstant(project.clock()),
    error: { code, message, remedy, step },
  };
  project.logger.log('error', 'run failed', { error: record.error });
  // On a full disk the record can't be written either: the error that is thrown says more.
  await ledger.update(record).catch(() => {});
  return shown;
}

/** What failed after the deployment fails the run, but must not let anybody think that production is what it was. */
function afterDeployment(error: BpError, version: string | null): BpError {
  const { code, message, remedy, details } = error;
  return new BpError(
    code,
    `${version} is in production, but the run did not end well: ${message}`,
    {
      remedy,
      details,
      cause: error,
    },
  );
}
