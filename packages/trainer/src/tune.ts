import { BpError, type Clock, createRandom, type Engine, isBpError } from '@bp/contracts';
import { chooseEngine } from './engines/detect-engines.js';
import { completeParameters, type TrainingParameters } from './parameters.js';
import { drawParameters } from './search-space.js';
import {
  type Booster,
  type BoosterProgress,
  DEFAULT_SEED,
  type TrainBoosterOptions,
  trainBooster,
} from './train-booster.js';

/** How much to search. */
export interface TuningSettings {
  /** How many parameter sets to try, the defaults among them. */
  readonly trials: number;
  /** After this time no trial is started, and the running one ends. With it, results depend on the machine's pace. */
  readonly timeBudgetSeconds?: number | undefined;
}

/** One line of `trials.json`. */
export interface Trial {
  /** From 1; the first is the defaults (with the parameters asked for). */
  readonly number: number;
  readonly parameters: TrainingParameters;
  /** Lowest so far for a pruned one. */
  readonly validationLoss: number;
  readonly rounds: number;
  /** `pruned`: given up early, its loss being worse than the median's at the same round. */
  readonly state: 'complete' | 'pruned';
  readonly best: boolean;
}

export interface TuneOptions extends TrainBoosterOptions {
  readonly settings: TuningSettings;
  readonly clock: Clock;
  readonly onTrial?: ((progress: BoosterProgress, number: number) => void) | undefined;
}

export interface Tuned {
  readonly booster: Booster;
  readonly parameters: TrainingParameters;
  readonly trials: readonly Trial[];
  /** The signal came before all trials were done; the best so far is given. */
  readonly interrupted: boolean;
}

/** Rounds at which a trial may be given up: early enough to save time, late enough to be fair to slow learners. */
const RUNGS = [30, 80, 160];
/** Complete trials before any may be given up. */
const TRIALS_BEFORE_PRUNING = 3;

/**
 * Seeded random search, judged on the validation rows alone; hopeless trials are given up by the median rule
 * (Golovin et al., "Google Vizier", 2017). Never worse on them than the defaults, which are the first trial.
 * @throws BpError as {@link trainBooster}; `CANCELLED` only before the first trial is done.
 */
export async function tuneBooster(options: TuneOptions): Promise<Tuned> {
  checkSettings(options.settings);
  const { engine } = chooseEngine(options.engine, options.env ?? process.env);
  const random = createRandom((options.seed ?? DEFAULT_SEED) ^ 0x7475);
  const deadline = deadlineOf(options);
  const runs: { readonly trial: Omit<Trial, 'best'>; readonly booster: Booster }[] = [];
  try {
    for (let number = 1; number <= options.settings.trials; number += 1) {
      // The first trial is never cut short by the clock: without it there would be no model.
      const signal = number === 1 ? options.signal : deadline.signal;
      if (number > 1 && signal?.aborted === true) break;
      const parameters = trialParameters(engine, number, options.parameters, random);
      try {
        const booster = await trainBooster({
          ...options,
          engine,
          parameters,
          signal,
          pruning: number === 1 ? [] : pruningOf(runs.map(({ booster: done }) => done)),
          onProgress: (progress) => options.onTrial?.(progress, number),
        });
        runs.push({ trial: trialOf(number, parameters, booster), booster });
      } catch (error) {
        if (!(isBpError(error) && error.code === 'CANCELLED') || runs.length === 0) throw error;
        break;
      }
    }
  } finally {
    deadline.clear();
  }
  const complete = runs.filter(({ trial }) => trial.state === 'complete');
  const best = complete.reduce((a, b) => (b.trial.validationLoss < a.trial.validationLoss ? b : a));
  return {
    booster: best.booster,
    parameters: best.trial.parameters,
    trials: runs.map((run) => ({ ...run.trial, best: run === best })),
    interrupted: options.signal?.aborted === true,
  };
}

function checkSettings({ trials, timeBudgetSeconds: budget }: TuningSettings): void {
  if (!(Number.isInteger(trials) && trials >= 1 && trials <= 10_000)) {
    throw new BpError('SETTINGS_INVALID', `trials is ${trials}, allowed: 1 to 10000`, {
      remedy: 'Give --trials a whole number, such as 30.',
    });
  }
  if (budget !== undefined && !(budget > 0 && budget < 1e6)) {
    throw new BpError('SETTINGS_INVALID', `time budget is ${budget}, allowed: seconds above 0`, {
      remedy: 'Give --time-budget a number of seconds, such as 600.',
    });
  }
}

function trialParameters(
  engine: Engine,
  number: number,
  asked: Partial<TrainingParameters> | undefined,
  random: () => number,
): TrainingParameters {
  const drawn = number === 1 ? {} : drawParameters(engine, random);
  return completeParameters(engine, { ...asked, ...drawn });
}

function trialOf(
  number: number,
  parameters: TrainingParameters,
  booster: Booster,
): Omit<Trial, 'best'> {
  return {
    number,
    parameters,
    validationLoss: booster.validationLoss ?? Number.POSITIVE_INFINITY,
    rounds: booster.bestIteration,
    state: booster.pruned ? 'pruned' : 'complete',
  };
}

/** For each rung the median of the best losses that earlier trials had reached there. */
function pruningOf(done: readonly Booster[]): { round: number; loss: number }[] {
  if (done.filter(({ pruned }) => !pruned).length < TRIALS_BEFORE_PRUNING) return [];
  return RUNGS.map((round) => {
    const reached = done
      .filter(({ losses }) => losses.length > 0)
      .map(({ losses }) => Math.min(...losses.slice(0, round)))
      .sort((a, b) => a - b);
    return { round, loss: reached[Math.floor(reached.length / 2)] ?? Number.POSITIVE_INFINITY };
  });
}

/** A signal that follows the caller's and the time budget. */
function deadlineOf(options: TuneOptions): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const { timeBudgetSeconds = Number.POSITIVE_INFINITY } = options.settings;
  const end = options.clock() + timeBudgetSeconds * 1000;
  const timer = setInterval(() => {
    if (options.clock() >= end) controller.abort();
  }, 50);
  const signals = [controller.signal, ...(options.signal === undefined ? [] : [options.signal])];
  return { signal: AbortSignal.any(signals), clear: () => clearInterval(timer) };
}
