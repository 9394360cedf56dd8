import type { PreparedDataset } from '@bp/dataset';
import type { Project } from '../project.js';
import type { RunLedger, StepOutcome } from '../run/ledger.js';
import type { RunRecord, Step, StepRecord } from '../run/run-record.js';
import type { CollectStepResult } from '../steps/collect.js';
import type { CompareStepResult } from '../steps/compare.js';
import type { EvaluateStepResult, TestPart } from '../steps/evaluate.js';
import type { RetrainOptions } from './retrain-options.js';

/** What the steps hand on. A step finds what those before it gave. */
export interface RunState {
  /** `null` where it was taken over from an earlier run. */
  collected: Omit<CollectStepResult, 'failures'> | null;
  prepared: PreparedDataset;
  /** What is trained, and how: decided before training begins. */
  training: TrainingPlan;
  /** Bundle folder, absolute. */
  bundleDir: string;
  test: TestPart;
  evaluated: EvaluateStepResult;
  compared: CompareStepResult;
}

/** The engine that will train, and what tells one training from another. */
export interface TrainingPlan {
  readonly engine: TrainEngine;
  /** Engines that can't run here, with the reason. */
  readonly passedOver: readonly string[];
  /** sha256 over all that decides which model comes out and how it is judged. */
  readonly fingerprint: string;
}
type TrainEngine = NonNullable<RetrainOptions['engine']>;

/** One execution of the workflow. */
export interface Run {
  readonly project: Project;
  readonly options: RetrainOptions;
  readonly ledger: RunLedger;
  /** The run that this one goes on with, which did not end well. */
  readonly interrupted: RunRecord | null;
}

/** What a step of the workflow gives. */
export interface WorkflowOutcome extends StepOutcome {
  /** For the steps after it. */
  readonly gives: Partial<RunState>;
}

/** One step of the workflow, as a value. */
export interface WorkflowStep {
  readonly name: Step;
  readonly title: string;
  /** Looks ahead before the step begins: a sentence where there is nothing left to do, and the run ends well. */
  readonly isNeedless?: (run: Run, state: RunState) => Promise<string | null>;
  /**
   * All that decides what the step makes, and what it has made, as a text; `null` where that can't be known. Without it
   * the step is never taken over.
   */
  readonly inputs?: (run: Run, state: RunState) => Promise<string | null>;
  /** What an earlier run with the same inputs made; `null` where it is not whole any more. */
  readonly recall?: (
    run: Run,
    state: RunState,
    result: StepRecord['result'],
  ) => Promise<WorkflowOutcome | null>;
  readonly work: (run: Run, state: RunState) => Promise<WorkflowOutcome>;
}

/**
 * Does a step under its title, or takes it over: where the interrupted run finished it from the same inputs, and what
 * it made is still whole.
 */
export async function takeStep(step: WorkflowStep, run: Run, state: RunState): Promise<void> {
  run.project.signal.throwIfAborted();
  run.project.say(step.title);
  const { project } = run;
  const inner = {
    ...run,
    project: { ...project, logger: project.logger.with({ step: step.name }) },
  };
  const outcome = await run.ledger.step(step.name, async (): Promise<WorkflowOutcome> => {
    const recalled = await recall(step, inner, state);
    if (recalled !== null) return { ...recalled, reused: true };
    const done = await step.work(inner, state);
    // Asked after the work: what was made counts too.
    const inputs = (await step.inputs?.(inner, { ...state, ...done.gives })) ?? null;
    return inputs === null ? done : { ...done, result: { ...done.result, inputs } };
  });
  Object.assign(state, outcome.gives);
}

async function recall(
  step: WorkflowStep,
  run: Run,
  state: RunState,
): Promise<WorkflowOutcome | null> {
  const earlier = run.interrupted?.steps.find(({ step: name }) => name === step.name);
  if (step.inputs === undefined || step.recall === undefined || earlier === undefined) return null;
  if (earlier.status !== 'done' && earlier.status !== 'reused') return null;
  const inputs = await step.inputs(run, state);
  if (inputs === null || earlier.result.inputs !== inputs) return null;
  return step.recall(run, state, earlier.result);
}
