import { compiledWalk } from './compiled-walk.js';
import type { CompleteTrees } from './complete-form.js';
import { addTreesForActions } from './walk-complete.js';

/** Actions that are walked in step; models that know fewer leave places unused. */
export const LANES = 4;

/** A walk of one site through all trees, once for each of four actions. */
export interface ActionWalk {
  /** The site's answers, to be filled before a walk: for each condition a byte per action, 1 (go right) or 0. */
  readonly answers: Int32Array;
  /** One sum per action: what a walk adds to. */
  readonly sums: Float64Array;
  walk(): void;
}

/** The walk in WebAssembly, or the same in JavaScript where that can't be had. */
export function actionWalk(trees: CompleteTrees): ActionWalk {
  return compiledWalk(trees) ?? scriptWalk(trees);
}

export function scriptWalk(trees: CompleteTrees): ActionWalk {
  const answers = new Int32Array(trees.conditions.keys.length);
  const bytes = new Uint8Array(answers.buffer);
  const sums = new Float64Array(LANES);
  return { answers, sums, walk: () => addTreesForActions(trees, bytes, sums) };
}
