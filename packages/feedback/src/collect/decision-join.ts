import type { FeedbackSourceName } from '@bp/contracts';
import { Fact } from '../facts/fact.js';

/** An outcome that names a decision and no task, until the decision says which task it was for. */
export interface HeldOutcome {
  readonly fact: Fact;
  /** Of the source's lines. */
  readonly source: number;
  readonly name: FeedbackSourceName;
}

/**
 * Brings decisions and outcomes together that name each other. An outcome's word on the task is taken before the
 * decision's own; a decision whose action was not the one that was tried led to no attempt of this kind. Grows with the
 * outcomes that name decisions, not with the decisions.
 */
export class DecisionJoin {
  readonly #named = new Map<string, { readonly taskId: string; readonly action: Fact['action'] }>();
  readonly #held = new Map<string, HeldOutcome[]>();

  /** Looks at an outcome; `true`: it waits for its decision, and is not to be merged yet. */
  outcome(fact: Fact, source: number, name: FeedbackSourceName): boolean {
    const { decision_id, task_id, action } = fact;
    if (decision_id === null) return false;
    if (task_id !== decision_id) {
      this.#named.set(decision_id, { taskId: task_id, action });
      return false;
    }
    const others = this.#held.get(decision_id) ?? [];
    this.#held.set(decision_id, [...others, { fact: copyOf(fact), source, name }]);
    return true;
  }

  /** Which task a decision was for, by its outcome or as it says itself. */
  taskOf(decisionId: string, taskId: string, action: Fact['action']): string {
    const named = this.#named.get(decisionId);
    return named !== undefined && named.action === action ? named.taskId : taskId;
  }

  /** Takes the outcomes that waited for this decision, now of its attempt. */
  release(decisionId: string, taskId: string, action: Fact['action']): readonly HeldOutcome[] {
    const held = this.#held.get(decisionId);
    if (held === undefined) return [];
    this.#held.delete(decisionId);
    for (const { fact } of held) {
      if (fact.action === action) fact.task_id = taskId;
    }
    return held;
  }

  /** Takes those whose decision did not come: they stand under its id, until it does. */
  rest(): readonly HeldOutcome[] {
    const rest = [...this.#held.values()].flat();
    this.#held.clear();
    return rest;
  }
}

function copyOf(fact: Fact): Fact {
  const copy = new Fact();
  copy.task_id = fact.task_id;
  copy.action = fact.action;
  copy.at = fact.at;
  fact.outcome.forEach((value, place) => {
    copy.outcome[place] = value;
  });
  fact.stamped.forEach((value, place) => {
    if ((fact.known & (1 << place)) !== 0) copy.putStamped(place, value);
  });
  copy.unusable = [...fact.unusable];
  return copy;
}
