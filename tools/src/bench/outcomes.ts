import type { ContestResult } from './contest.js';

/** What one `npm run bench:NAME` gave. */
export interface BenchOutcome {
  /** False where it ended with another code than 0: a limit was missed, say. */
  readonly held: boolean;
  readonly seconds: number;
  readonly contests: readonly ContestResult[];
  /** What it printed for people on standard output, beside JSON. */
  readonly text: string;
}

/** The lines of an output that are meant for people: JSON documents and npm's own lines are left out. */
export function textForPeople(stdout: string): string {
  const lines = stdout.split('\n');
  const kept: string[] = [];
  let depth = 0;
  for (const line of lines) {
    const opens = depth === 0 && /^[[{]/.test(line);
    if (opens || depth > 0) {
      depth += (line.match(/[[{]/g) ?? []).length - (line.match(/[\]}]/g) ?? []).length;
      continue;
    }
    if (line.trim() !== '' && !line.startsWith('> ')) kept.push(line.trimEnd());
  }
  return kept.join('\n');
}
