import { availableParallelism } from 'node:os';
import { BpError, type Objective } from '@bp/contracts';
import { chooseEngine, type TrainingResult, type TreeTeam } from '@bp/trainer';
import type { Project } from '../project.js';
import { startLearner } from './learner-process.js';
import { type Machine, nameOf, parseMachines } from './machine-list.js';
import type { FromLearner, LearnerSetup } from './messages.js';

const MILLISECONDS = 1000;
/** Below this a token can be guessed. */
const SHORTEST_TOKEN = 16;

/** The machines that the settings name; `null`: this one trains alone. */
export function configuredMachines({
  settings,
}: Pick<Project, 'settings'>): readonly Machine[] | null {
  const { machines } = settings.training.workers;
  return machines === null ? null : parseMachines(machines, 'training.workers.machines');
}

/** What the learner of this machine is told. Errors: `SETTINGS_INVALID`, `ENGINE_UNAVAILABLE`. */
export function learnerSetup(
  { settings, env, paths }: Project,
  place: Pick<LearnerSetup, 'rank' | 'machines' | 'objective'> & {
    readonly waitSeconds?: number | undefined;
  },
): LearnerSetup {
  const { threads, workers } = settings.training;
  if ((env.BP_TRAINING_TOKEN ?? '').length < SHORTEST_TOKEN) {
    throw new BpError(
      'SETTINGS_INVALID',
      `BP_TRAINING_TOKEN is not set, or shorter than ${SHORTEST_TOKEN} characters: the machines know each other by it.`,
      { remedy: 'Set the same random text on all machines, e.g. from: openssl rand -hex 32' },
    );
  }
  const { waitSeconds = workers.waitSeconds, ...rest } = place;
  const { backend } = chooseEngine('lightgbm', env);
  return {
    ...rest,
    prepared: paths.prepared,
    library: backend.library,
    engineVersion: backend.version,
    threads: threads ?? availableParallelism(),
    waitMs: waitSeconds * MILLISECONDS,
    silenceMs: workers.silenceSeconds * MILLISECONDS,
  };
}

/** The machines that train together, as the coordinator has them. */
export interface OpenTeam extends TreeTeam {
  /** Ends the learner of this machine; the others end with it. */
  close(): Promise<void>;
}

/** Starts this machine's learner, to which the workers come. */
export function openTeam(
  project: Project,
  machines: readonly Machine[],
  objective: Objective,
): OpenTeam {
  const { signal } = project;
  let failure: BpError | null = null;
  let waiting: {
    readonly resolve: (result: TrainingResult) => void;
    readonly reject: (error: BpError) => void;
    readonly onRound: (round: number, loss: number | null) => void;
  } | null = null;
  const fail = (error: BpError): void => {
    failure ??= error;
    waiting?.reject(failure);
  };
  const onMessage = (message: FromLearner): void => {
    if (message.kind === 'joined') project.say(`All ${machines.length} machines are there`);
    else if (message.kind === 'round') waiting?.onRound(message.round, message.loss);
    else if (message.kind === 'trained') waiting?.resolve(message.result);
  };
  const setup = learnerSetup(project, { rank: 0, machines, objective });
  const learner = startLearner(setup, project.env, { onMessage, onFailed: fail });
  const cancel = (): void => {
    fail(
      new BpError('CANCELLED', 'Training was cancelled', {
        remedy: 'Nothing was written; start it again, on all machines.',
      }),
    );
    void learner.end();
  };
  signal.addEventListener('abort', cancel, { once: true });
  const workers = machines.slice(1).map(nameOf).join(', ');
  project.say(`Training together with ${workers}`);
  return {
    count: machines.length,
    train: (order, onRound) =>
      new Promise((resolve, reject) => {
        if (failure !== null) {
          reject(failure);
          return;
        }
        waiting = { resolve, reject, onRound };
        learner.send({ kind: 'train', order });
      }),
    close: () => {
      signal.removeEventListener('abort', cancel);
      return learner.end();
    },
  };
}
