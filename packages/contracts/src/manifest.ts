import type { Action } from './actions.js';

/** The training engines, in the order in which they are preferred. */
export const ENGINES = ['xgboost', 'lightgbm', 'randomforest'] as const;
/** `xgboost` and `lightgbm` boost trees; `randomforest` averages them. */
export type Engine = (typeof ENGINES)[number];

/** The largest seed that every engine takes as it is: theirs have 32 bits and a sign. */
export const LARGEST_SEED = 2 ** 31 - 1;

/** `success`: P(success | site, action), one binary model. `action`: which action worked, one multiclass model. */
export const OBJECTIVES = ['success', 'action'] as const;
/** What a model is trained to predict. */
export type Objective = (typeof OBJECTIVES)[number];

/** How `model.json` or `model.txt` is to be read. */
export const MODEL_FORMATS = ['xgboost-json', 'lightgbm-text', 'forest-json'] as const;
/** One of `MODEL_FORMATS`: the JSON of XGBoost, the text of LightGBM, or this system's own JSON of a forest. */
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** Hash and size of one file of a bundle. */
export interface FileDigest {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** `manifest.json` of a model bundle. */
export interface BundleManifest {
  readonly formatVersion: 1;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly modelFormat: ModelFormat;
  readonly modelFile: 'model.json' | 'model.txt';
  readonly objective: Objective;
  /** The actions, in the order in which the model's classes or action features stand. */
  readonly classes: readonly Action[];
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  readonly seed: number;
  readonly threads: number;
  /** Boosting rounds kept after early stopping. */
  readonly bestIteration: number;
  readonly datasetHash: string;
  readonly splitId: string;
  /** Rows trained and validated on. */
  readonly rows: { readonly train: number; readonly validation: number };
  /** Most common successful action of the training part: the answer that a first model has to beat. */
  readonly baselineAction: Action;
  /** Input fields that a service must give; when they change, the next version is a major one. */
  readonly inputs: readonly string[];
  /** sha256 and size of every other file of the bundle. */
  readonly files: Readonly<Record<string, FileDigest>>;
}

/** One row of `golden.jsonl`: an input with the native library's own answer. */
export interface GoldenPrediction {
  readonly input: Readonly<Record<string, string | number | boolean | null>>;
  /** Per action in the order of the manifest's `classes`. */
  readonly probabilities: readonly number[];
}
