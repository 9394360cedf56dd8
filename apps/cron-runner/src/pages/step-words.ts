import { countWords } from '@bp/contracts';
import type { Step, StepRecord } from '@bp/pipeline';
import { count, decimals } from '@bp/report';

/** What each step does, for people. */
export const STEP_TITLES: Readonly<Record<Step, string>> = {
  collect: 'Collect feedback',
  prepare: 'Prepare the dataset',
  train: 'Train a model',
  evaluate: 'Evaluate it',
  compare: 'Compare with production',
  version: 'Make a version',
};

/** What came of a step, in words; a record is data, and what it lacks is left out. */
export function stepWords({ step, result }: StepRecord): string {
  const sentences = WORDS[step]?.(result) ?? [];
  return sentences.filter((sentence) => sentence !== null).join('; ');
}

type Result = StepRecord['result'];

const WORDS: Readonly<Record<Step, (result: Result) => (string | null)[]>> = {
  collect: (result) => [
    counted(result, 'new', (n) => `${n} new attempts`),
    counted(result, 'updated', (n) => `${n} updated`),
    counted(result, 'unchanged', (n) => `${n} unchanged`),
    counted(result, 'read', (n) => `${n} lines read`),
    counted(result, 'quarantined', (n) => `${n} could not be used`),
    counted(result, 'pending_predictions', (n) => `${n} without an outcome yet`),
    counted(result, 'dataset_rows', (n) => `${n} rows in the dataset`),
  ],
  prepare: ({ parts, removed, drift }) => [
    partWords(parts),
    ...Object.entries(objectOf(removed)).map(([reason, rows]) =>
      typeof rows === 'number' && rows > 0
        ? `${countWords(rows, 'row')} left out: ${reason.replaceAll('_', ' ')}`
        : null,
    ),
    objectOf(drift).drifted === true ? 'the data have drifted' : null,
  ],
  train: (result) => [
    counted(objectOf(result.rows), 'train', (n) => `${n} rows to train`),
    counted(objectOf(result.rows), 'validation', (n) => `${n} to validate`),
    counted(result, 'rounds', (n) => `${n} rounds`),
    metric(result, 'validationLoss', 'validation loss'),
  ],
  evaluate: (result) => [
    counted(result, 'rows', (n) => `${n} scored rows`),
    metric(result, 'accuracy', 'accuracy'),
    metric(result, 'accuracy_weighted', 'weighted accuracy'),
    metric(result, 'f1_macro', 'macro F1'),
  ],
  compare: ({ verdict }) => [typeof verdict === 'string' ? `verdict: ${verdict}` : null],
  version: ({ version, deployed }) => [
    typeof version === 'string'
      ? `${version}, ${deployed === true ? 'deployed' : 'not deployed'}`
      : null,
  ],
};

function objectOf(value: unknown): Result {
  return typeof value === 'object' && value !== null ? (value as Result) : {};
}

function counted(result: Result, name: string, say: (shown: string) => string): string | null {
  const value = result[name];
  return typeof value === 'number' && (value > 0 || name === 'new') ? say(count(value)) : null;
}

function metric(result: Result, name: string, words: string): string | null {
  const value = result[name];
  return typeof value === 'number' ? `${words} ${decimals(value)}` : null;
}

function partWords(parts: unknown): string | null {
  const rows = Object.entries(objectOf(parts)).flatMap(([part, counts]) => {
    const { rows: number } = objectOf(counts);
    return typeof number === 'number' ? [`${count(number)} to ${PART_WORDS[part] ?? part}`] : [];
  });
  return rows.length === 0 ? null : `rows: ${rows.join(', ')}`;
}

const PART_WORDS: Readonly<Record<string, string>> = {
  train: 'train',
  validation: 'validate',
  test: 'test',
};
