import { Cancelled, type TrainingControl, type TrainingJob } from './job.js';

export interface BoostingOutcome {
  /** Rounds to keep. */
  readonly bestIteration: number;
  readonly losses: readonly number[];
  readonly pruned: boolean;
}

/**
 * Boosts round by round until the rounds are used up, the loss no longer falls, the trial is hopeless, or the
 * sender cancels.
 * @param round Trains round `index` (from 0); gives the validation loss, `null` without validation rows, and whether
 * the library could not split any further.
 */
export function boost(
  job: Pick<TrainingJob, 'rounds' | 'earlyStoppingRounds' | 'pruning'>,
  control: TrainingControl,
  round: (index: number) => { readonly loss: number | null; readonly finished: boolean },
): BoostingOutcome {
  const losses: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  let bestIteration = 0;
  let pruned = false;
  const patience = job.earlyStoppingRounds;
  for (let index = 0; index < job.rounds; index += 1) {
    if (control.cancelled()) throw new Cancelled();
    const { loss, finished } = round(index);
    control.progress(index + 1, loss);
    if (loss === null) {
      bestIteration = index + 1;
    } else {
      if (Number.isNaN(loss)) throw new Error(`the validation loss of round ${index + 1} is NaN`);
      losses.push(loss);
      if (loss < best) {
        best = loss;
        bestIteration = index + 1;
      }
      if (patience === null) bestIteration = index + 1;
      else if (index + 1 - bestIteration >= patience) break;
      pruned = job.pruning.some((rung) => rung.round === index + 1 && best > rung.loss);
      if (pruned) break;
    }
    if (finished) break;
  }
  return { bestIteration: Math.max(1, bestIteration), losses, pruned };
}
