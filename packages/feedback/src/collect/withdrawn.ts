import { type Forgotten, type SoughtFeedback, soughtAgain } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { namedBy } from '../forget/named-tasks.js';
import type { RejectedLine } from '../source.js';

/** What of the feedback that is read was withdrawn. A task is as a whole, with all its facts, where one of them is. */
export class Withdrawn {
  readonly #sought: SoughtFeedback | undefined;
  readonly #tasks = new Set<string>();

  /** Without `forgotten` nothing was, and nothing is looked at. */
  constructor(forgotten: Forgotten | undefined) {
    this.#sought = forgotten && soughtAgain(forgotten);
  }

  /** Takes note of what a fact names beside its task. */
  see({ task_id, decision_id, domain, url }: Fact): void {
    const sought = this.#sought;
    if (sought === undefined || this.#tasks.has(task_id)) return;
    const isNamed =
      (decision_id !== null && sought.tasks.has(decision_id)) ||
      (domain !== null && sought.mentions(domain)) ||
      (url !== null && sought.mentions(url));
    if (isNamed) this.#tasks.add(task_id);
  }

  /** Whether a task was, as far as all facts have been seen. To be asked once an attempt: it takes microseconds. */
  isTask(taskId: string): boolean {
    return this.#tasks.has(taskId) || (this.#sought?.tasks.has(taskId) ?? false);
  }

  /** Whether a line that can't be used speaks of it. */
  ofText(line: RejectedLine): boolean {
    const sought = this.#sought;
    if (sought === undefined) return false;
    const named = namedBy(line.text, line);
    return named.tasks.some((task) => sought.tasks.has(task)) || sought.mentions(named.text);
  }
}
