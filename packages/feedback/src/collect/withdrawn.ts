import { type Forgotten, normaliseDomain, type SoughtFeedback, soughtAgain } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { namedBy } from '../forget/named-tasks.js';
import type { RejectedLine } from '../source.js';

/** What of the feedback that is read was withdrawn. A task is as a whole, with all its facts, where one of them is. */
export class Withdrawn {
  readonly #forgotten: Forgotten | undefined;
  readonly #sought: SoughtFeedback | undefined;
  readonly #tasks = new Set<string>();

  /** Without `forgotten` nothing was, and nothing is looked at. */
  constructor(forgotten: Forgotten | undefined) {
    this.#forgotten = forgotten;
    this.#sought = forgotten && soughtAgain(forgotten);
  }

  /** Takes note of what a fact names. */
  see({ task_id, decision_id, domain, url }: Fact): void {
    const forgotten = this.#forgotten;
    if (forgotten === undefined || this.#tasks.has(task_id)) return;
    const isNamed =
      forgotten.task(task_id) ||
      (decision_id !== null && forgotten.task(decision_id)) ||
      [domain, url].some((text) => this.#isHost(text));
    if (isNamed) this.#tasks.add(task_id);
  }

  /** Whether a task was, as far as all facts have been seen. */
  isTask(taskId: string): boolean {
    return this.#tasks.has(taskId);
  }

  /** Whether a line that can't be used speaks of it. */
  ofText({ text, columns, delimiter }: RejectedLine): boolean {
    const sought = this.#sought;
    if (sought === undefined) return false;
    const csv = columns === undefined ? undefined : { columns, ...(delimiter && { delimiter }) };
    const named = namedBy(text, csv);
    return named.tasks.some((task) => sought.tasks.has(task)) || sought.mentions(named.text);
  }

  #isHost(text: string | null): boolean {
    const host = normaliseDomain(text);
    return host !== null && this.#forgotten!.host(host);
  }
}
