/** The metrics that a comparison shows, and the direction in which each is better. */
export const COMPARED = [
  { name: 'Accuracy', difference: 'accuracy', value: 'accuracy', better: 1 },
  {
    name: 'Weighted accuracy',
    difference: 'accuracy_weighted',
    value: 'accuracy_weighted',
    better: 1,
  },
  { name: 'Macro F1', difference: 'f1_macro', value: 'f1_macro', better: 1 },
  { name: 'Failure rate', difference: 'failure_rate', value: 'estimated_failure_rate', better: -1 },
] as const;
