/** The metrics that a comparison shows: where they stand in it, and the direction in which each is better. */
export const COMPARED = (
  [
    ['Accuracy', 'accuracy', 'accuracy', 1],
    ['Weighted accuracy', 'accuracy_weighted', 'accuracy_weighted', 1],
    ['Macro F1', 'f1_macro', 'f1_macro', 1],
    ['Failure rate', 'failure_rate', 'estimated_failure_rate', -1],
  ] as const
).map(([name, difference, value, better]) => ({ name, difference, value, better }));
