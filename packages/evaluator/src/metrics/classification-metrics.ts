import { ACTIONS, type Action, type EvaluationMetrics } from '@bp/contracts';
import { divide, quotient } from './divide.js';

const WIDTH = ACTIONS.length;

/** Metrics that a confusion matrix gives. */
export interface ClassificationMetrics
  extends Pick<
    EvaluationMetrics,
    | 'rows'
    | 'classes'
    | 'accuracy'
    | 'precision_per_class'
    | 'recall_per_class'
    | 'f1_per_class'
    | 'support'
    | 'precision_macro'
    | 'recall_macro'
    | 'f1_macro'
    | 'confusion_matrix'
  > {
  /** Mean recall of the classes that occur (`balanced_accuracy_score`). */
  readonly balanced_accuracy: number | null;
  /** Means weighted by support, as scikit-learn's `average='weighted'`. */
  readonly precision_weighted: number | null;
  readonly recall_weighted: number | null;
  readonly f1_weighted: number | null;
}

/**
 * Counts `[true × 5 + recommended]` over the given rows, both as indices into `ACTIONS`;
 * the fifth column holds rows without a recommendation.
 */
export function confusionCounts(
  truth: Uint8Array,
  recommended: Uint8Array,
  rows: Int32Array,
): Float64Array {
  const counts = new Float64Array(WIDTH * (WIDTH + 1));
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const column = Math.min(recommended[row]!, WIDTH);
    counts[truth[row]! * (WIDTH + 1) + column]! += 1;
  }
  return counts;
}

/**
 * Precision, recall and F1 per class and on average.
 * `classes` are the model's; an action that only the rows know is appended, with recall 0.
 */
export function classificationMetrics(
  counts: Float64Array,
  modelClasses: readonly Action[],
): ClassificationMetrics {
  const cell = (truth: number, column: number): number => counts[truth * (WIDTH + 1) + column]!;
  const supports = ACTIONS.map((_, truth) =>
    sum(Array.from({ length: WIDTH + 1 }, (_unused, column) => cell(truth, column))),
  );
  const unseen = ACTIONS.filter(
    (name, code) => supports[code]! > 0 && !modelClasses.includes(name),
  );
  const classes = [...modelClasses, ...unseen];
  const codes = classes.map((name) => ACTIONS.indexOf(name));
  const rows = sum(supports);
  const perClass = codes.map((code) => {
    const hits = cell(code, code);
    const support = supports[code]!;
    const recommended = sum(ACTIONS.map((_, truth) => cell(truth, code)));
    return {
      support,
      occurs: support + recommended > 0,
      precision: divide(hits, recommended),
      recall: divide(hits, support),
      f1: divide(2 * hits, support + recommended),
    };
  });
  const occurring = perClass.filter((each) => each.occurs);
  const macro = (of: (each: (typeof perClass)[number]) => number): number | null =>
    quotient(sum(occurring.map(of)), occurring.length);
  const weighted = (of: (each: (typeof perClass)[number]) => number): number | null =>
    quotient(sum(perClass.map((each) => of(each) * each.support)), rows);
  const true_ = perClass.filter((each) => each.support > 0);
  const byClass = (of: (each: (typeof perClass)[number]) => number) =>
    Object.fromEntries(classes.map((name, at) => [name, of(perClass[at]!)])) as Partial<
      Record<Action, number>
    >;
  return {
    rows,
    classes,
    accuracy: quotient(sum(codes.map((code) => cell(code, code))), rows),
    balanced_accuracy: quotient(sum(true_.map((each) => each.recall)), true_.length),
    precision_per_class: byClass((each) => each.precision),
    recall_per_class: byClass((each) => each.recall),
    f1_per_class: byClass((each) => each.f1),
    support: byClass((each) => each.support),
    precision_macro: macro((each) => each.precision),
    recall_macro: macro((each) => each.recall),
    f1_macro: macro((each) => each.f1),
    precision_weighted: weighted((each) => each.precision),
    recall_weighted: weighted((each) => each.recall),
    f1_weighted: weighted((each) => each.f1),
    confusion_matrix: codes.map((truth) => codes.map((column) => cell(truth, column))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
