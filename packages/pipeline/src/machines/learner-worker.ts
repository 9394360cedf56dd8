import { errorOf } from '../run/error-of.js';
import { Hub } from './hub.js';
import { joinHub } from './member.js';
import type { FromLearner, LearnerSetup, ToLearner } from './messages.js';
import { type SilenceWatch, watchSilence } from './watch-silence.js';

/*
 * The learner of one machine, a process of its own: native training blocks a thread that nothing but the end of the
 * process ends.
 */

let hub: Hub | null = null;
let heardOf = false;
let watch: SilenceWatch | null = null;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function tell(message: FromLearner): void {
  if (process.connected) process.send?.(message);
}

async function begin(setup: LearnerSetup): Promise<void> {
  const token = process.env.BP_TRAINING_TOKEN ?? '';
  watch = watchSilence({
    silenceMs: setup.silenceMs,
    // Until it gives the first one, the command may be busy with its own rows.
    beat: () => {
      tell({ kind: 'alive' });
      if (!heardOf) watch?.heard();
    },
    onSilent: () => {
      const message = 'The command that trains has been silent for too long.';
      hub?.fail({ code: 'WORKER_LOST', message, remedy: 'Start all again.' });
      setTimeout(die, 100);
    },
  });
  try {
    if (setup.objective === null) return await joinHub(setup, token, tell);
    const { objective } = setup;
    hub = new Hub({ setup, objective, token, tell });
    await hub.open();
  } catch (error) {
    const failure = errorOf(error);
    if (hub === null) tell({ kind: 'failed', failure });
    else hub.fail(failure);
  }
}

process.on('message', (message: ToLearner) => {
  watch?.heard();
  if (message.kind === 'setup') void begin(message.setup);
  else if (message.kind === 'train') hub?.train(message.order);
  else heardOf = true;
});
process.on('disconnect', die);
// Ctrl-C reaches the whole group; the command decides.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
