import type { Decision } from '@bp/decisions';

/** A decision that was answered. */
export interface MadeDecision {
  readonly decision: Decision;
  readonly taskId: string | undefined;
}

/** The decisions answered last, by their id. */
export interface RecentDecisions {
  get(decisionId: string): MadeDecision | undefined;
  add(made: MadeDecision): void;
  readonly size: number;
}

/**
 * Keeps between `most` and twice as many: two generations, of which the older is dropped as a whole when the younger is
 * full, so that nothing is moved about at each decision.
 */
export function recentDecisions(most: number): RecentDecisions {
  let young = new Map<string, MadeDecision>();
  let old = new Map<string, MadeDecision>();
  return {
    get: (decisionId) => young.get(decisionId) ?? old.get(decisionId),
    add: (made) => {
      young.set(made.decision.decision_id, made);
      if (young.size < most) return;
      old = young;
      young = new Map();
    },
    get size() {
      return young.size + old.size;
    },
  };
}
