import { isBpError } from '@bp/contracts';
import type { Project } from '../project.js';
import { errorOf } from '../run/error-of.js';
import type { RunLedger } from '../run/ledger.js';
import { type RetrainResult, retrainWithLedger } from '../workflow/retrain.js';
import type { RetrainOptions } from '../workflow/retrain-options.js';
import { runEvents } from './events.js';
import { notify } from './notify.js';

/** `retrain`, and the webhook is told how it ended. Gives and throws what `retrain` does. */
export async function retrainAndNotify(
  project: Project,
  options: RetrainOptions = {},
): Promise<RetrainResult> {
  let ledger = null as RunLedger | null;
  try {
    return await retrainWithLedger(project, options, (begun) => {
      ledger = begun;
    });
  } catch (error) {
    if (ledger === null && !(isBpError(error) && error.code === 'LOCK_HELD')) {
      // A failure before there was a record, such as a folder that can't be written.
      const failure = { ...errorOf(error), step: null };
      await notify(project, [{ kind: 'failed', error: failure, attempts: 1, run: null }]);
    }
    throw error;
  } finally {
    if (ledger !== null) await notify(project, runEvents(ledger.record, project.actor));
  }
}
