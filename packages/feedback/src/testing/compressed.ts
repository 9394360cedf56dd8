import { execFileSync } from 'node:child_process';

/** What bzip2 makes of a text. */
export function bzip2Of(text: string): Buffer {
  return execFileSync('bzip2', ['-c'], { input: text });
}
