import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { BpError, type Objective } from '@bp/contracts';
import { errorOf } from '../run/error-of.js';
import type { Failure } from '../run/run-record.js';
import { agreementOf, checkAgreement, proofOf } from './agreement.js';
import { openLearner } from './learner.js';
import { type LineLink, lineLink } from './line-link.js';
import { type Machine, nameOf } from './machine-list.js';
import type {
  Agreement,
  FromLearner,
  FromWorker,
  LearnerSetup,
  Task,
  ToWorker,
} from './messages.js';
import { readShard } from './shard.js';
import { type SilenceWatch, watchSilence } from './watch-silence.js';

const RETRY_MS = 500;
const FIRST_WORD_MS = 5000;
/** When the coordinator does not say within this what went wrong, the worker's own error is told. */
const VERDICT_MS = 3000;

/** A worker's side: joins the coordinator, trains what it says, and ends when it ends. */
export async function joinHub(
  setup: LearnerSetup,
  token: string,
  tell: (message: FromLearner) => void,
): Promise<void> {
  const { rank, machines, silenceMs } = setup;
  const coordinator = machines[0]!;
  const socket = await reach(coordinator, setup.waitMs);
  let learner: ((task: Task) => void) | null = null;
  let watch: SilenceWatch | null = null;
  let over = false;
  const finish = (message: FromLearner): void => {
    if (over) return;
    over = true;
    watch?.stop();
    link.end();
    tell(message);
  };
  const fail = (failure: Failure): void => {
    link.send({ kind: 'failed', failure });
    finish({ kind: 'failed', failure });
  };
  const lose = (how: string): void =>
    finish({ kind: 'failed', failure: errorOf(coordinatorLost(coordinator, how)) });
  const begin = async (objective: Objective, asked: Agreement): Promise<void> => {
    const own = await agreementOf(setup);
    checkAgreement(`${rank} (${nameOf(machines[rank]!)})`, own, asked);
    const shard = await readShard(setup.prepared, objective, rank, machines.length);
    learner = openLearner(setup, shard, {
      tell: (told) => {
        link.send(told);
        // The coordinator knows whether another machine is behind it.
        if (told.kind === 'failed') setTimeout(() => fail(told.failure), VERDICT_MS);
      },
      onRound: (round, loss) => tell({ kind: 'round', round, loss }),
      onResult: () => {},
    });
    link.send({ kind: 'ready' });
    watch = watchSilence({
      silenceMs,
      beat: () => link.send({ kind: 'alive' }),
      onSilent: () => lose(`has been silent for ${silenceMs / 1000} s`),
    });
    tell({ kind: 'joined' });
  };
  const onMessage = (message: ToWorker): void => {
    watch?.heard();
    switch (message.kind) {
      case 'challenge':
        link.send({ kind: 'hello', rank, proof: proofOf(token, message.nonce, rank) });
        break;
      case 'refused':
        fail(errorOf(refused(rank, coordinator)));
        break;
      case 'welcome':
        begin(message.objective, message.agreement).catch((error) => fail(errorOf(error)));
        break;
      case 'train':
      case 'answer':
        learner?.(message);
        break;
      case 'end':
        finish({ kind: 'ended' });
        break;
      case 'abort':
        finish({ kind: 'failed', failure: message.failure });
        break;
      case 'alive':
    }
  };
  const link: LineLink<FromWorker> = lineLink(socket, onMessage, () =>
    lose('has ended or can no longer be reached'),
  );
}

async function reach(coordinator: Machine, waitMs: number): Promise<Socket> {
  const from = performance.now();
  for (;;) {
    try {
      return await connected(coordinator);
    } catch (error) {
      if (performance.now() - from > waitMs) {
        const how = `could not be reached for ${waitMs / 1000} s (${(error as Error).message})`;
        throw coordinatorLost(coordinator, how);
      }
      await pause(RETRY_MS);
    }
  }
}

/** A connection on which something was said: what forwards connections takes them also where nobody listens behind. */
function connected({ host, port }: Machine): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, family: 4 });
    const gone = (): void => reject(new Error('it hung up'));
    socket.once('error', reject).once('close', gone);
    socket.setTimeout(FIRST_WORD_MS, () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause().setTimeout(0).off('error', reject).off('close', gone);
      socket.unshift(first);
      resolve(socket);
    });
  });
}

function coordinatorLost(coordinator: Machine, how: string): BpError {
  return new BpError('WORKER_LOST', `The coordinator (${nameOf(coordinator)}) ${how}.`, {
    remedy: 'Start "bp train" or "bp retrain" there, with this list of machines, then the workers.',
  });
}

function refused(rank: number, coordinator: Machine): BpError {
  return new BpError(
    'WORKERS_DIFFER',
    `The coordinator (${nameOf(coordinator)}) refuses the worker ${rank}: it has another token, or there is one of that rank already.`,
    { remedy: 'Set the same BP_TRAINING_TOKEN on all machines, and give each a rank of its own.' },
  );
}
