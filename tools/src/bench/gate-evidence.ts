import type { Surprise, ValueComparison } from '@bp/evaluator';
import type { PRESET_WORLDS } from '@bp/simulator';

/** One world over some weeks. */
export interface StudyTask {
  readonly world: keyof typeof PRESET_WORLDS;
  readonly seed: number;
  /** Attempts a week. */
  readonly size: number;
  readonly weeks: number;
  /** Weeks in which each damage is tried; the story goes on without it. */
  readonly damagedWeeks: readonly number[];
}

/** What a gate can know of a challenger, and what is true. */
export interface Evidence {
  readonly week: number;
  /** `null`: a healthy week. */
  readonly damage: string | null;
  /** Week whose model is in production; `null`: none. */
  readonly champion: number | null;
  /** True success rates in the week that follows; of the champion: of what is in use. */
  readonly truth: { readonly champion: number; readonly challenger: number };
  /** By the promised rule, as it stands. */
  readonly promised: {
    readonly verdict: string;
    readonly broken: readonly string[];
    readonly accuracy: number | null;
    readonly weighted: number | null;
    readonly rows: number;
  };
  readonly valueOnTest: ValueComparison | null;
  readonly value: ValueComparison | null;
  /** How the newest week surprises, by what the weeks before let expect; `null`: there are none. */
  readonly unlike: readonly Surprise[] | null;
}

/** Everything about one world that replaying gates needs. */
export interface StudyWorld {
  readonly task: StudyTask;
  /** True success rate of the logging policy in the week after each. */
  readonly inUse: readonly number[];
  /** True success rate of the healthy model of each week (row) in the week after each. */
  readonly truth: readonly (readonly number[])[];
  readonly evidence: readonly Evidence[];
}
