import type { FoundFeedback, SoughtFeedback } from '@bp/contracts';
import type { NamedByRecord } from './named-tasks.js';

/** Decides record by record, and adds up. */
export class FoundTasks implements FoundFeedback {
  records = 0;
  readonly tasks = new Set<string>();
  readonly #sought: SoughtFeedback;

  constructor(sought: SoughtFeedback) {
    this.#sought = sought;
  }

  /** Whether the record is one of those that are sought. */
  take({ tasks, text }: NamedByRecord): boolean {
    if (!tasks.some((task) => this.#sought.tasks.has(task)) && !this.#sought.mentions(text)) {
      return false;
    }
    this.records += 1;
    for (const task of tasks) this.tasks.add(task);
    return true;
  }
}
