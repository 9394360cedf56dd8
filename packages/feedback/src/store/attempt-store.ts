import {
  ACTIONS,
  type Action,
  type AttemptKey,
  attemptKey,
  type FeedbackRecord,
  type FeedbackSourceName,
  SOURCED_FIELDS,
  type SourcedField,
} from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { instantText } from './instant-text.js';
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

  /** Per attempt: a bit for each field that has a value. There are fewer than 32. */
  readonly #known = new Uint32Column();
  /** Stamp of the fact that is being merged, 0 until one of its values was taken. */
  #stamp = 0;

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
    const task = this.#taskIds.find(key, colon + 1);
    if (task < 0) return -1;
    const action = ACTIONS.findIndex((name) => name.length === colon && key.startsWith(name));
    return action < 0 ? -1 : this.#ofTask(task, action);
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

  /**
   * The attempt as a dataset row would have it. Written out, as this runs for every row of a dataset. A caller that has
   * the attempt's key gives it: a piece of it costs less than the task's id read from the pool.
   */
  record(row: number, key: AttemptKey = this.key(row)): FeedbackRecord {
    const timestamp = this.#timestamp.get(row);
    const outcome = this.#outcome.get(row);
    const known = this.#known.get(row);
    return {
      task_id: key.slice(key.indexOf(':') + 1),
      action_type: this.action(row),
      success: outcome.success,
      timestamp: Number.isNaN(timestamp) ? null : instantText(timestamp),
      url: this.#value(known, FIELD.url, row),
      domain: this.#value(known, FIELD.domain, row),
      pa: this.#value(known, FIELD.pa, row),
      da: this.#value(known, FIELD.da, row),
      site_type: this.#value(known, FIELD.site_type, row),
      platform_guess: this.#value(known, FIELD.platform_guess, row),
      comment_supported: this.#value(known, FIELD.comment_supported, row),
      profile_supported: this.#value(known, FIELD.profile_supported, row),
      forum_supported: this.#value(known, FIELD.forum_supported, row),
      guest_supported: this.#value(known, FIELD.guest_supported, row),
      requires_login: this.#value(known, FIELD.requires_login, row),
      registration_detected: this.#value(known, FIELD.registration_detected, row),
      campaign_id: this.#value(known, FIELD.campaign_id, row),
      campaign_category_id: this.#value(known, FIELD.campaign_category_id, row),
      campaign_subcategory_id: this.#value(known, FIELD.campaign_subcategory_id, row),
      split: null,
      result: outcome.result,
      execution_time: outcome.execution_time,
      retry_count: outcome.retry_count,
      failure_reason: outcome.failure_reason,
      captcha_type: outcome.captcha_type,
      status: this.#value(known, FIELD.status, row),
      shadow_action: this.#value(known, FIELD.shadow_action, row),
      shadow_confidence: this.#value(known, FIELD.shadow_confidence, row),
      shadow_probabilities: this.#value(known, FIELD.shadow_probabilities, row),
      propensity: this.#value(known, FIELD.propensity, row),
      policy_version: this.#value(known, FIELD.policy_version, row),
      outcome_source: outcome.outcome_source,
      outcome_at: outcome.outcome_at,
      site_source: this.#stamps.format(known, this.#valueStamps, row),
      sources: this.#sourcesOf(row),
    };
  }

  /** The caller names a field whose column holds values of type `T`. */
  #value<T extends string | number | boolean>(known: number, field: number, row: number): T | null {
    return (known & (1 << field)) === 0 ? null : (this.#values[field]!.get(row) as T);
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

  /** Written out, as a loop over names takes as long as reading the line. */
  #mergeValues(row: number, fact: Fact, source: number): void {
    this.#stamp = 0;
    if (fact.url !== null) this.#put(FIELD.url, row, fact.url, fact, source);
    if (fact.domain !== null) this.#put(FIELD.domain, row, fact.domain, fact, source);
    if (fact.pa !== null) this.#put(FIELD.pa, row, fact.pa, fact, source);
    if (fact.da !== null) this.#put(FIELD.da, row, fact.da, fact, source);
    if (fact.site_type !== null) this.#put(FIELD.site_type, row, fact.site_type, fact, source);
    if (fact.platform_guess !== null)
      this.#put(FIELD.platform_guess, row, fact.platform_guess, fact, source);
    if (fact.comment_supported !== null)
      this.#put(FIELD.comment_supported, row, fact.comment_supported, fact, source);
    if (fact.profile_supported !== null)
      this.#put(FIELD.profile_supported, row, fact.profile_supported, fact, source);
    if (fact.forum_supported !== null)
      this.#put(FIELD.forum_supported, row, fact.forum_supported, fact, source);
    if (fact.guest_supported !== null)
      this.#put(FIELD.guest_supported, row, fact.guest_supported, fact, source);
    if (fact.requires_login !== null)
      this.#put(FIELD.requires_login, row, fact.requires_login, fact, source);
    if (fact.registration_detected !== null)
      this.#put(FIELD.registration_detected, row, fact.registration_detected, fact, source);
    if (fact.campaign_id !== null)
      this.#put(FIELD.campaign_id, row, fact.campaign_id, fact, source);
    if (fact.campaign_category_id !== null)
      this.#put(FIELD.campaign_category_id, row, fact.campaign_category_id, fact, source);
    if (fact.campaign_subcategory_id !== null)
      this.#put(FIELD.campaign_subcategory_id, row, fact.campaign_subcategory_id, fact, source);
    if (fact.status !== null) this.#put(FIELD.status, row, fact.status, fact, source);
    if (fact.shadow_action !== null)
      this.#put(FIELD.shadow_action, row, fact.shadow_action, fact, source);
    if (fact.shadow_confidence !== null)
      this.#put(FIELD.shadow_confidence, row, fact.shadow_confidence, fact, source);
    if (fact.shadow_probabilities !== null)
      this.#put(FIELD.shadow_probabilities, row, fact.shadow_probabilities, fact, source);
    if (fact.propensity !== null) this.#put(FIELD.propensity, row, fact.propensity, fact, source);
    if (fact.policy_version !== null)
      this.#put(FIELD.policy_version, row, fact.policy_version, fact, source);
  }

  /** Takes a field's value if it weighs more than what is there. */
  #put(
    field: number,
    row: number,
    given: string | number | boolean,
    { at }: Fact,
    source: number,
  ): void {
    const stamps = this.#valueStamps[field]!;
    const known = this.#known.get(row);
    if ((known & (1 << field)) === 0) {
      this.#known.set(row, known | (1 << field));
    } else {
      const kept = stamps.get(row);
      const order = this.#stamps.compare(kept, source, at);
      if (order > 0 || (order === 0 && this.#values[field]!.get(row) >= given)) return;
    }
    if (this.#stamp === 0) this.#stamp = this.#stamps.add(source, at);
    stamps.set(row, this.#stamp);
    this.#values[field]!.set(row, given);
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
