import { sha256 } from '@bp/contracts';
import { type StoredRows, type TrainingResult, trainShard } from '@bp/trainer';
import { errorOf } from '../run/error-of.js';
import { networkOf } from './machine-list.js';
import type { LearnerSetup, Task, Told } from './messages.js';

export interface LearnerEvents {
  readonly tell: (told: Told) => void;
  readonly onRound: (round: number, loss: number | null) => void;
  /** Once the model stands and the network is left, before that is told. */
  readonly onResult: (result: TrainingResult) => void;
}

/** Trains this machine's rows when it is told to; gives what takes its tasks. */
export function openLearner(
  setup: LearnerSetup,
  shard: StoredRows,
  events: LearnerEvents,
): (task: Task) => void {
  const { rank, machines, library, threads } = setup;
  let answered: ((value: number) => void) | null = null;
  const ask = (told: Told): Promise<number> =>
    new Promise((resolve) => {
      // Before it is told: on the coordinator the answer may come at once.
      answered = resolve;
      events.tell(told);
    });
  return (task) => {
    if (task.kind === 'answer') {
      answered?.(task.value);
      return;
    }
    const work = async (): Promise<void> => {
      const result = await trainShard({
        shard,
        order: task.order,
        seat: {
          machines: await networkOf(machines, rank),
          // The first connects to all others; nobody connects to it.
          port: rank === 0 ? 0 : machines[rank]!.port,
          count: machines.length,
        },
        library,
        threads,
        onRound: events.onRound,
        share: (loss, weight) => ask({ kind: 'share', loss, weight }),
        leave: () => ask({ kind: 'leave' }),
      });
      events.onResult(result);
      events.tell({ kind: 'trained', digest: treesDigest(result.model) });
    };
    work().catch((error: unknown) => events.tell({ kind: 'failed', failure: errorOf(error) }));
  };
}

/** sha256 of the trees; what stands around them in the file (sizes, parameters) names the machine's own threads. */
export function treesDigest(model: Uint8Array): string {
  const text = Buffer.from(model).toString('utf8');
  const from = text.indexOf('\nTree=0\n');
  const to = text.indexOf('\nend of trees\n');
  return sha256(from < 0 || to < from ? text : text.slice(from, to));
}
