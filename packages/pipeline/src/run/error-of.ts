import { isBpError } from '@bp/contracts';
import type { Failure } from './run-record.js';

/** An error as a run's record and a message hold it. */
export function errorOf(error: unknown): Failure {
  const known = isBpError(error);
  return {
    code: known ? error.code : 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    remedy: known ? error.remedy : 'See logs/retraining.log.',
  };
}
