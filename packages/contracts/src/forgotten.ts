import { normaliseDomain } from './domain.js';
import { remembered } from './remembered.js';

/** Tells what was withdrawn and must not be taken in again, without knowing it in clear. */
export interface Forgotten {
  /** Whether the feedback of this task was withdrawn, whatever its action. Decisions are asked for by their id likewise. */
  task(taskId: string): boolean;
  /** Whether that of this host was, or of the registrable domain that it belongs to. */
  host(host: string): boolean;
}

/** What is being withdrawn, in clear: it lives in memory only. */
export interface SoughtFeedback {
  /** Ids of tasks, and of decisions. */
  readonly tasks: Pick<ReadonlySet<string>, 'has'>;
  /** Whether a text names the domain; never, where tasks alone are sought. */
  readonly mentions: (text: string) => boolean;
}

/** What was found of it in one place. */
export interface FoundFeedback {
  readonly records: number;
  /** Every task and decision that these records name: with them, others that name no domain are found. */
  readonly tasks: ReadonlySet<string>;
}

/** Words that may be hosts, in any text; numbers with a fraction are none. */
const HOSTS = /(?:[\p{L}\p{N}_-]+\.)+(?:\p{L}[\p{L}\p{N}-]*|\d+(?<=(?:\d+\.){3}\d+))/gu;
/** The same words come again and again; so many are kept in mind. */
const MOST_WORDS = 100_000;

/** Looks for what was withdrawn, as tombstones know it, where it may still lie. */
export function soughtAgain(forgotten: Forgotten): SoughtFeedback {
  const isForgotten = remembered((word: string) => {
    const host = normaliseDomain(word);
    return host !== null && forgotten.host(host);
  }, MOST_WORDS);
  return {
    tasks: { has: (task) => forgotten.task(task) },
    mentions: (text) => (text.match(HOSTS) ?? []).some(isForgotten),
  };
}
