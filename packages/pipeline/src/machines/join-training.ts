import { BpError } from '@bp/contracts';
import type { Project } from '../project.js';
import { startLearner } from './learner-process.js';
import { type Machine, nameOf, parseMachines } from './machine-list.js';
import { configuredMachines, learnerSetup } from './team.js';

/** Which machine this is, and what differs from the settings. */
export interface JoinTrainingOptions {
  /** From 1; the coordinator is 0. */
  readonly rank: number;
  /** `host:port` of each, as in `training.workers.machines`. */
  readonly machines?: string | undefined;
  readonly waitSeconds?: number | undefined;
}

/** The document of `bp train-worker --json`. */
export interface JoinTrainingResult {
  readonly rank: number;
  readonly workers: number;
  readonly rounds: number;
}

/**
 * Takes part in one training as a worker; ends when the coordinator does. Reads `ml/datasets/prepared/` and writes
 * nothing.
 * @throws BpError `SETTINGS_INVALID`, `WORKER_LOST`, `WORKERS_DIFFER`, `PREPARED_MISSING`, `NOT_ENOUGH_DATA`,
 * `ENGINE_UNAVAILABLE`, `ENGINE_FAILED`, `CANCELLED`.
 */
export async function joinTraining(
  project: Project,
  { rank, machines: named, waitSeconds }: JoinTrainingOptions,
): Promise<JoinTrainingResult> {
  const { machines, machine } = checkPlace(
    named === undefined ? configuredMachines(project) : parseMachines(named, '--machines'),
    rank,
  );
  const setup = learnerSetup(project, { rank, machines, objective: null, waitSeconds });
  const { signal } = project;
  let rounds = 0;
  project.say(`Worker ${rank} (${nameOf(machine)}): waiting for ${nameOf(machines[0]!)}`);
  let cancel = (): void => {};
  let end = async (): Promise<void> => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const learner = startLearner(setup, project.env, {
        onFailed: reject,
        onMessage: (message) => {
          if (message.kind === 'joined') project.say('Joined');
          else if (message.kind === 'round') {
            rounds = message.round;
            project.progress({ task: 'Training', share: null, detail: `round ${rounds}` });
          } else resolve();
        },
      });
      end = learner.end;
      cancel = () =>
        reject(
          new BpError('CANCELLED', 'The worker was told to end; training ends on all machines', {
            remedy: 'Start all of them again.',
          }),
        );
      if (signal.aborted) cancel();
      signal.addEventListener('abort', cancel, { once: true });
    });
  } finally {
    signal.removeEventListener('abort', cancel);
    await end();
  }
  project.say('Trained: the coordinator has the model');
  return { rank, workers: machines.length, rounds };
}

function checkPlace(
  machines: readonly Machine[] | null,
  rank: number,
): { readonly machines: readonly Machine[]; readonly machine: Machine } {
  const machine = rank > 0 ? machines?.[rank] : undefined;
  if (machines !== null && machine !== undefined) return { machines, machine };
  throw new BpError(
    'SETTINGS_INVALID',
    machines === null
      ? 'No machines are named.'
      : `There is no worker ${rank}; the list has ranks 1 to ${machines.length - 1} after the coordinator.`,
    {
      remedy:
        'Name all machines with --machines or training.workers.machines, and a rank with --rank.',
    },
  );
}
