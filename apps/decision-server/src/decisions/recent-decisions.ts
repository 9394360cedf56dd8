import type { Action } from '@bp/contracts';
import type { Decision } from '@bp/decisions';

/** What is remembered of a decision. */
export interface RecentDecision {
  readonly action: Action;
  readonly taskId: string | undefined;
  /** The whole answer, where its id was the caller's own and may come again. */
  readonly answer: Decision | undefined;
}

/** The decisions answered last, by their id. */
export interface RecentDecisions {
  get(decisionId: string): RecentDecision | undefined;
  add(decisionId: string, made: RecentDecision): void;
  readonly size: number;
}

/** An action alone stands for a decision of which nothing else is needed: most are, and a million objects take long to collect. */
type Remembered = RecentDecision | Action;

/**
 * Keeps between `most` and twice as many: two generations, of which the older is dropped as a whole when the younger is
 * full, so that nothing is moved about at each decision.
 */
export function recentDecisions(most: number): RecentDecisions {
  let young = new Map<string, Remembered>();
  let old = new Map<string, Remembered>();
  return {
    get: (decisionId) => {
      const found = young.get(decisionId) ?? old.get(decisionId);
      if (typeof found !== 'string') return found;
      return { action: found, taskId: undefined, answer: undefined };
    },
    add: (decisionId, made) => {
      const whole = made.taskId !== undefined || made.answer !== undefined;
      young.set(decisionId, whole ? made : made.action);
      if (young.size < most) return;
      old = young;
      young = new Map();
    },
    get size() {
      return young.size + old.size;
    },
  };
}
