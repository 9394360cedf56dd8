import { ACTIONS, type Action, type EvaluationMetrics } from '@bp/contracts';
import type { JudgedPart } from '../part/judged-part.js';
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
function confusionCounts({ part, recommended }: JudgedPart, rows: Int32Array): Float64Array {
  const counts = new Float64Array(WIDTH * (WIDTH + 1));
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const column = Math.min(recommended[row]!, WIDTH);
    counts[part.action[row]! * (WIDTH + 1) + column]! += 1;
  }
  return counts;
}

/**
 * Precision, recall and F1 per class and on average, over the given rows. An action that only the rows know is appended to
 * the model's classes, with recall 0.
 */
export function classificationMetrics(
  judged: JudgedPart,
  given: Int32Array,
): ClassificationMetrics {
  const counts = confusionCounts(judged, given);
  const { classes: modelClasses } = judged.part;
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
  const macro = (name: 'precision' | 'recall' | 'f1'): number | null =>
    quotient(sum(occurring.map((each) => each[name])), occurring.length);
  const weighted = (name: 'precision' | 'recall' | 'f1'): number | null =>
    quotient(sum(perClass.map((each) => each[name] * each.support)), rows);
  const true_ = perClass.filter((each) => each.support > 0);
  const byClass = (name: 'precision' | 'recall' | 'f1' | 'support') =>
    Object.fromEntries(classes.map((own, at) => [own, perClass[at]![name]])) as Partial<
      Record<Action, number>
    >;
  return {
    rows,
    classes,
    accuracy: quotient(sum(codes.map((code) => cell(code, code))), rows),
    balanced_accuracy: quotient(sum(true_.map((each) => each.recall)), true_.length),
    precision_per_class: byClass('precision'),
    recall_per_class: byClass('recall'),
    f1_per_class: byClass('f1'),
    support: byClass('support'),
    precision_macro: macro('precision'),
    recall_macro: macro('recall'),
    f1_macro: macro('f1'),
    precision_weighted: weighted('precision'),
    recall_weighted: weighted('recall'),
    f1_weighted: weighted('f1'),
    confusion_matrix: codes.map((truth) => codes.map((column) => cell(truth, column))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
