import { type FeedbackRecord, NO_OUTCOME, RESULTS, type Result } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { instantText } from './instant-text.js';
import { RepeatedTexts } from './repeated-texts.js';
import type { SourceOrder } from './source-order.js';
import type { StringPool } from './string-pool.js';

export type Outcome = Pick<
  FeedbackRecord,
  | 'success'
  | 'result'
  | 'execution_time'
  | 'retry_count'
  | 'failure_reason'
  | 'captcha_type'
  | 'outcome_source'
  | 'outcome_at'
>;

/** The outcome of each attempt: that of the fact whose word weighs most, in the order of `mergeFeedbackRecords`. */
export class OutcomeColumns {
  /** Number of the result in `RESULTS` and 1, 0 where there is none yet. */
  readonly #result = new Uint8Column();
  readonly #source = new Uint8Column();
  readonly #at = new Float64Column();
  readonly #executionTime = new Float64Column();
  readonly #retryCount = new Float64Column();
  readonly #failureReason = new Uint32Column();
  readonly #captchaType = new Uint32Column();
  readonly #failureReasons: RepeatedTexts;
  readonly #captchaTypes: RepeatedTexts;
  readonly #sources: SourceOrder;

  constructor(pool: StringPool, sources: SourceOrder) {
    this.#failureReasons = new RepeatedTexts(pool);
    this.#captchaTypes = new RepeatedTexts(pool);
    this.#sources = sources;
  }

  has(row: number): boolean {
    return this.#result.get(row) !== 0;
  }

  /** Takes the outcome of a fact that has one, if it weighs more than what is there. */
  merge(row: number, fact: Fact, result: Result, source: number): void {
    if (this.has(row) && this.#compare(row, fact, result, source) >= 0) return;
    this.#result.set(row, RESULTS.indexOf(result) + 1);
    this.#source.set(row, source);
    this.#at.set(row, fact.at ?? Number.NaN);
    this.#executionTime.set(row, fact.execution_time ?? Number.NaN);
    this.#retryCount.set(row, fact.retry_count ?? Number.NaN);
    this.#failureReason.set(row, numberOf(fact.failure_reason, this.#failureReasons));
    this.#captchaType.set(row, numberOf(fact.captcha_type, this.#captchaTypes));
  }

  /** What a dataset row says of the outcome; without one, what loses to every outcome. */
  get(row: number): Outcome {
    const number = this.#result.get(row);
    const result = RESULTS[number - 1] ?? 'error';
    const at = this.#at.get(row);
    return {
      success: result === 'success',
      result,
      execution_time: orNull(this.#executionTime.get(row)),
      retry_count: orNull(this.#retryCount.get(row)),
      failure_reason: textOf(this.#failureReason.get(row), this.#failureReasons),
      captcha_type: textOf(this.#captchaType.get(row), this.#captchaTypes),
      outcome_source: number === 0 ? NO_OUTCOME : this.#sources.names[this.#source.get(row)]!,
      outcome_at: Number.isNaN(at) ? null : instantText(at),
    };
  }

  /** Below 0 where what is there loses to the fact. */
  #compare(row: number, fact: Fact, result: Result, source: number): number {
    const order = this.#sources.outcome;
    return (
      order[this.#source.get(row)]! - order[source]! ||
      compareNumbers(this.#at.get(row), fact.at) ||
      compareNumbers(this.#retryCount.get(row), fact.retry_count) ||
      RESULTS.indexOf(result) - (this.#result.get(row) - 1) ||
      compareNumbers(this.#executionTime.get(row), fact.execution_time) ||
      compareTexts(
        textOf(this.#failureReason.get(row), this.#failureReasons),
        fact.failure_reason,
      ) ||
      compareTexts(textOf(this.#captchaType.get(row), this.#captchaTypes), fact.captcha_type)
    );
  }
}

function numberOf(text: string | null, texts: RepeatedTexts): number {
  return text === null ? 0 : texts.add(text, 0);
}

function textOf(number: number, texts: RepeatedTexts): string | null {
  return number === 0 ? null : texts.text(number);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** NaN and `null` stand for none, which is the least. */
function compareNumbers(kept: number, given: number | null): number {
  if (Number.isNaN(kept)) return given === null ? 0 : -1;
  return given === null || kept > given ? 1 : kept === given ? 0 : -1;
}

function compareTexts(kept: string | null, given: string | null): number {
  if (kept === given) return 0;
  if (kept === null) return -1;
  return given === null || kept > given ? 1 : -1;
}
