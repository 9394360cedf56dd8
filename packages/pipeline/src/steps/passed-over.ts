import { countWords } from '@bp/contracts';
import type { CollectedFeedback } from '@bp/feedback';

/** What a collection left behind, beside what it was not told of at all. */
export interface LeftBehind {
  readonly quarantined: number;
  readonly passed_over: readonly string[];
  readonly failures: readonly unknown[];
  readonly missing_rows?: unknown;
}

/** One line that says whether anything was left behind: the last of the step. */
export function passedOverLine(
  { quarantined, passed_over, failures, missing_rows }: LeftBehind,
  { missing, truncated }: Pick<CollectedFeedback, 'missing' | 'truncated'>,
): string {
  const left = [
    quarantined > 0 ? `${countWords(quarantined, 'line')} quarantined` : '',
    passed_over.length > 0 ? `${countWords(passed_over.length, 'file')} not read` : '',
    failures.length > 0 ? `${countWords(failures.length, 'source')} failed` : '',
    missing.length > 0 ? `${missing.join(', ')} not there` : '',
    truncated ? 'the API has probably more' : '',
    missing_rows === undefined ? '' : 'rows of the dataset are missing',
  ].filter((text) => text !== '');
  return left.length === 0 ? 'Nothing was passed over' : `Passed over: ${left.join('; ')}`;
}
