import type { Objective } from '@bp/contracts';
import type { TrainingResult, TreeOrder } from '@bp/trainer';
import type { Failure } from '../run/run-record.js';
import type { Machine } from './machine-list.js';

/*
 * Who speaks to whom: on each machine a command starts a learner, a process of its own, since training blocks in native
 * code and must be killed when another machine is gone. The learners of the workers hold a connection to that of the
 * coordinator (lines of JSON); trees are trained by LightGBM's own connections among all learners.
 */

/** What a command tells its learner at the start. */
export interface LearnerSetup {
  readonly rank: number;
  readonly machines: readonly Machine[];
  /** `ml/datasets/prepared`. */
  readonly prepared: string;
  /** Of the coordinator; a worker learns it from there. */
  readonly objective: Objective | null;
  /** Path of LightGBM's library, and its version. */
  readonly library: string;
  readonly engineVersion: string;
  readonly threads: number;
  /** Longest wait for the others at the start. */
  readonly waitMs: number;
  /** Longest silence of another process. */
  readonly silenceMs: number;
}

/** From a command to its learner. */
export type ToLearner =
  | { readonly kind: 'setup'; readonly setup: LearnerSetup }
  | { readonly kind: 'train'; readonly order: TreeOrder }
  | { readonly kind: 'alive' };

/** From a learner to its command. */
export type FromLearner =
  | { readonly kind: 'alive' }
  /** This one of a worker, all of them of the coordinator. */
  | { readonly kind: 'joined' }
  | { readonly kind: 'round'; readonly round: number; readonly loss: number | null }
  | { readonly kind: 'trained'; readonly result: TrainingResult }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What all machines must have alike. */
export interface Agreement {
  readonly release: string;
  readonly engine: string;
  readonly machines: string;
  /** sha256 over the prepared files that are learned from. */
  readonly data: string;
}

/** From the coordinator's learner to a worker's. */
export type ToWorker =
  | { readonly kind: 'challenge'; readonly nonce: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'welcome'; readonly agreement: Agreement; readonly objective: Objective }
  | { readonly kind: 'alive' }
  | Task
  | { readonly kind: 'end' }
  | { readonly kind: 'abort'; readonly failure: Failure };

/** What a learner is asked to do, by the coordinator's or, there, by itself. */
export type Task =
  | { readonly kind: 'train'; readonly order: TreeOrder }
  /** To `share` and `leave`. */
  | { readonly kind: 'answer'; readonly value: number };

/** From a worker's learner to the coordinator's. */
export type FromWorker =
  | { readonly kind: 'hello'; readonly rank: number; readonly proof: string }
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready' }
  | Told;

/** What a learner tells of its training. */
export type Told =
  /** The mean loss on its validation rows, and their weight. */
  | { readonly kind: 'share'; readonly loss: number; readonly weight: number }
  /** It has trained, and may close its connections when told to. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'trained'; readonly digest: string }
  | { readonly kind: 'failed'; readonly failure: Failure };
