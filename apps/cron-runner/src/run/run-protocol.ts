import type { Failure, RetrainOptions, RetrainResult } from '@bp/pipeline';

/** What a run is asked to do: the part of {@link RetrainOptions} that a schedule or a request may set. */
export type RunOptions = Pick<
  RetrainOptions,
  'sinceDays' | 'useApi' | 'autoDeploy' | 'note' | 'force' | 'resume'
>;

/** How a run ended. */
export type RunOutcome =
  | { readonly ok: true; readonly result: RetrainResult }
  | { readonly ok: false; readonly error: Failure };

/** What is known of a run under way. */
export interface RunProgress {
  /** The last lines of the story that the run tells, oldest first. */
  readonly story: readonly string[];
  readonly task: string | null;
  /** 0–1. */
  readonly share: number | null;
}

/** Runs the workflow once. Never throws; the signal asks to end at the next safe point. */
export type ExecuteRun = (
  options: RunOptions,
  control: {
    readonly signal: AbortSignal;
    readonly onSay: (line: string) => void;
    readonly onProgress: (progress: { task: string; share: number | null }) => void;
  },
) => Promise<RunOutcome>;

/** Parent to child. */
export type ToRun =
  | {
      readonly kind: 'start';
      readonly root: string;
      readonly configFile: string | null;
      readonly options: RunOptions;
    }
  | { readonly kind: 'cancel' };

/** Child to parent. */
export type FromRun =
  | { readonly kind: 'ready' }
  | { readonly kind: 'say'; readonly line: string }
  | { readonly kind: 'progress'; readonly task: string; readonly share: number | null }
  | { readonly kind: 'end'; readonly outcome: RunOutcome };
