import {
  ACTIONS,
  type Action,
  type AttemptKey,
  attemptKey,
  type FeedbackRecord,
  type FeedbackSourceName,
  formatInstant,
  SOURCED_FIELDS,
  type SourcedField,
} from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { OutcomeColumns } from './outcome-columns.js';
import { SourceOrder } from './source-order.js';
import { Stamps } from './stamps.js';
import { StringPool } from './string-pool.js';
import { type ValueColumn, valueColumn } from './value-columns.js';

/** Place of each field in `SOURCED_FIELDS`. */
const FIELD = Object.fromEntries(SOURCED_FIELDS.map((field, place) => [field, place])) as Readonly<
  Record<SourcedField, number>
>;

/** The longest list of sources: each is a bit of a number. */
const MOST_SOURCES = 31;

/**
 * Merged attempts by column, numbered from 0 in the order in which they were first seen: about 200 bytes for each,
 * where objects would take a kilobyte. Facts are merged as they come, in the order of `mergeFeedbackRecords`.
 */
export class AttemptStore {
  #size = 0;
  readonly #taskIds = new StringPool();
  readonly #texts = new StringPool();
  readonly #sources = new SourceOrder();
  /** Per task: the number of its latest attempt and 1. Per attempt: the one of its task before it, likewise. */
  readonly #latest = new Uint32Column();
  readonly #before = new Uint32Column();
  readonly #task = new Uint32Column();
  readonly #action = new Uint8Column();
  readonly #timestamp = new Float64Column();
  /** Per attempt: a bit for each source that spoke of it. And the lists that such bits stand for. */
  readonly #spoke = new Uint32Column();
  readonly #sourceLists = new Map<number, string>();
  readonly #outcome = new OutcomeColumns(this.#texts, this.#sources);
  readonly #stamps = new Stamps(this.#sources);
  readonly #values: readonly ValueColumn[] = SOURCED_FIELDS.map((field) =>
    valueColumn(field, this.#texts),
  );
  /** Per field and attempt: the stamp of its value, 0 where it has none. */
  readonly #valueStamps: readonly Uint32Column[] = SOURCED_FIELDS.map(() => new Uint32Column());

  get size(): number {
    return this.#size;
  }

  /** The attempt's number, -1 where it is not known. */
  find(taskId: string, action: Action): number {
    const task = this.#taskIds.find(taskId);
    return task < 0 ? -1 : this.#ofTask(task, ACTIONS.indexOf(action));
  }

  indexOf(key: AttemptKey): number {
    const colon = key.indexOf(':');
    return this.find(key.slice(colon + 1), key.slice(0, colon) as Action);
  }

  /** Merges a fact and gives the number of its attempt. */
  add(fact: Fact, sourceName: FeedbackSourceName): number {
    const source = this.#sources.numberOf(sourceName);
    if (source >= MOST_SOURCES) throw new RangeError(`more than ${MOST_SOURCES} sources`);
    const row = this.#attemptOf(fact);
    this.#spoke.set(row, this.#spoke.get(row) | (1 << source));
    if (fact.at !== null && !(this.#timestamp.get(row) <= fact.at)) {
      this.#timestamp.set(row, fact.at);
    }
    if (fact.result !== null) this.#outcome.merge(row, fact, fact.result, source);
    this.#mergeValues(row, fact, source);
    return row;
  }

  hasOutcome(row: number): boolean {
    return this.#outcome.has(row);
  }

  taskId(row: number): string {
    return this.#taskIds.text(this.#task.get(row));
  }

  action(row: number): Action {
    return ACTIONS[this.#action.get(row)]!;
  }

  key(row: number): AttemptKey {
    return attemptKey(this.taskId(row), this.action(row));
  }

  /** The attempt as a dataset row would have it. Written out, as this runs for every row of a dataset. */
  record(row: number): FeedbackRecord {
    const timestamp = this.#timestamp.get(row);
    const outcome = this.#outcome.get(row);
    return {
      task_id: this.taskId(row),
      action_type: this.action(row),
      success: outcome.success,
      timestamp: Number.isNaN(timestamp) ? null : formatInstant(timestamp),
      url: this.#value(FIELD.url, row),
      domain: this.#value(FIELD.domain, row),
      pa: this.#value(FIELD.pa, row),
      da: this.#value(FIELD.da, row),
      site_type: this.#value(FIELD.site_type, row),
      platform_guess: this.#value(FIELD.platform_guess, row),
      comment_supported: this.#value(FIELD.comment_supported, row),
      profile_supported: this.#value(FIELD.profile_supported, row),
      forum_supported: this.#value(FIELD.forum_supported, row),
      guest_supported: this.#value(FIELD.guest_supported, row),
      requires_login: this.#value(FIELD.requires_login, row),
      registration_detected: this.#value(FIELD.registration_detected, row),
      campaign_id: this.#value(FIELD.campaign_id, row),
      campaign_category_id: this.#value(FIELD.campaign_category_id, row),
      campaign_subcategory_id: this.#value(FIELD.campaign_subcategory_id, row),
      split: null,
      result: outcome.result,
      execution_time: outcome.execution_time,
      retry_count: outcome.retry_count,
      failure_reason: outcome.failure_reason,
      captcha_type: outcome.captcha_type,
      status: this.#value(FIELD.status, row),
      shadow_action: this.#value(FIELD.shadow_action, row),
      shadow_confidence: this.#value(FIELD.shadow_confidence, row),
      shadow_probabilities: this.#value(FIELD.shadow_probabilities, row),
      propensity: this.#value(FIELD.propensity, row),
      policy_version: this.#value(FIELD.policy_version, row),
      outcome_source: outcome.outcome_source,
      outcome_at: outcome.outcome_at,
      site_source: this.#stamps.format(this.#valueStamps, row),
      sources: this.#sourcesOf(row),
    };
  }

  /** The caller names a field whose column holds values of type `T`. */
  #value<T extends string | number | boolean>(field: number, row: number): T | null {
    return this.#valueStamps[field]!.get(row) === 0 ? null : (this.#values[field]!.get(row) as T);
  }

  #attemptOf(fact: Fact): number {
    const task = this.#taskIds.add(fact.task_id);
    const action = ACTIONS.indexOf(fact.action);
    const known = this.#ofTask(task, action);
    if (known >= 0) return known;
    const row = this.#size;
    this.#size += 1;
    this.#task.set(row, task);
    this.#action.set(row, action);
    this.#before.set(row, this.#latest.get(task));
    this.#latest.set(task, row + 1);
    return row;
  }

  #ofTask(task: number, action: number): number {
    let row = this.#latest.get(task) - 1;
    while (row >= 0 && this.#action.get(row) !== action) row = this.#before.get(row) - 1;
    return row;
  }

  #mergeValues(row: number, fact: Fact, source: number): void {
    let stamp = 0;
    for (let field = 0; field < SOURCED_FIELDS.length; field += 1) {
      const given = fact[SOURCED_FIELDS[field]!];
      if (given === null) continue;
      const stamps = this.#valueStamps[field]!;
      const kept = stamps.get(row);
      if (kept !== 0) {
        const order = this.#stamps.compare(kept, source, fact.at);
        if (order > 0) continue;
        if (order === 0 && this.#values[field]!.get(row) >= given) continue;
      }
      if (stamp === 0) stamp = this.#stamps.add(source, fact.at);
      stamps.set(row, stamp);
      this.#values[field]!.set(row, given);
    }
  }

  #sourcesOf(row: number): string {
    const spoke = this.#spoke.get(row);
    const known = this.#sourceLists.get(spoke);
    if (known !== undefined) return known;
    const list = this.#sources.names
      .filter((_name, source) => (spoke & (1 << source)) !== 0)
      .sort()
      .join('|');
    this.#sourceLists.set(spoke, list);
    return list;
  }
}
