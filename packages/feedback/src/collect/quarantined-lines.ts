import type { RejectedLine } from '../source.js';
import { Quarantine } from './quarantine.js';

/** The lines of a quarantine file, oldest first; none where it is not there. Errors: `STORAGE_FAILED`. */
export function quarantinedLines(path: string): AsyncIterable<RejectedLine> {
  return new Quarantine(path).lines();
}
