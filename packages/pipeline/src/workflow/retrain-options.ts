import type { CollectStepOptions } from '../steps/collect.js';
import type { PrepareStepOptions } from '../steps/prepare.js';
import type { TrainStepOptions } from '../steps/train.js';

/** What differs from the settings in this one run. */
export interface RetrainOptions
  extends CollectStepOptions,
    TrainStepOptions,
    Pick<PrepareStepOptions, 'strictData'> {
  /**
   * `false`: the verdict is reached and recorded, but nothing is deployed. `true`: a better model is, also after a rollback
   * by hand. Default: as `registry.autoDeploy` says, and not after such a rollback.
   */
  readonly autoDeploy?: boolean | undefined;
  /** Goes into the run's record and the version's history. */
  readonly note?: string | undefined;
  /** Train even where data, settings and engine are those of the last run. */
  readonly force?: boolean | undefined;
  /** Go on after the last finished step of a run that did not end, where its inputs have not changed. */
  readonly resume?: boolean | undefined;
  /** What the lock says is running. Default `bp retrain`. */
  readonly command?: string | undefined;
}
