import {
  type Action,
  DATASET_COLUMNS,
  type FeedbackRecord,
  formatInstant,
  isAction,
  normaliseAction,
  parseInstant,
  RESULTS,
  type Result,
  SPLITS,
  type Split,
} from '@bp/contracts';
import { formatField } from '../csv/format.js';
import type { CsvHeader } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';

type Column = (typeof DATASET_COLUMNS)[number];

/** Fields before which `extras` stand in a line: the header's known columns in file order. */
export function datasetHeader(extras: readonly string[]): string {
  return [...DATASET_COLUMNS, ...extras].map(formatField).join(',');
}

/** Reads dataset rows by one header. */
export class RecordReader {
  readonly #places: Readonly<Record<Column, number>>;

  constructor(header: CsvHeader) {
    this.#places = Object.fromEntries(
      DATASET_COLUMNS.map((column) => [column, header.places.get(column) ?? -1]),
    ) as Record<Column, number>;
  }

  taskId(row: Row): string {
    return row.text(this.#places.task_id).trim();
  }

  action(row: Row): Action | undefined {
    const text = row.text(this.#places.action_type);
    return isAction(text) ? text : normaliseAction(text);
  }

  /** Place of the domain in a row, -1 where the file has none. */
  get domainPlace(): number {
    return this.#places.domain;
  }

  text(row: Row, column: Column): string {
    return row.text(this.#places[column]);
  }

  split(row: Row): Split | null {
    return oneOf(row.text(this.#places.split), SPLITS);
  }

  /** The record that a row holds, or `null` where task, action or outcome can't be read. */
  record(row: Row): FeedbackRecord | null {
    const text = (column: Column): string | null => row.text(this.#places[column]).trim() || null;
    const number = (column: Column): number | null => parseNumber(row.text(this.#places[column]));
    const flag = (column: Column): boolean | null => parseFlag(row.text(this.#places[column]));
    const instant = (column: Column): string | null => {
      const ms = parseInstant(row.text(this.#places[column]));
      return ms === undefined ? null : formatInstant(ms);
    };
    const task_id = this.taskId(row);
    const action_type = this.action(row);
    const success = flag('success');
    if (task_id === '' || action_type === undefined || success === null) return null;
    return {
      task_id,
      action_type,
      success,
      timestamp: instant('timestamp'),
      url: text('url'),
      domain: text('domain'),
      pa: number('pa'),
      da: number('da'),
      site_type: text('site_type'),
      platform_guess: text('platform_guess'),
      comment_supported: flag('comment_supported'),
      profile_supported: flag('profile_supported'),
      forum_supported: flag('forum_supported'),
      guest_supported: flag('guest_supported'),
      requires_login: flag('requires_login'),
      registration_detected: flag('registration_detected'),
      campaign_id: text('campaign_id'),
      campaign_category_id: text('campaign_category_id'),
      campaign_subcategory_id: text('campaign_subcategory_id'),
      split: this.split(row),
      result:
        oneOf<Result>(row.text(this.#places.result), RESULTS) ?? (success ? 'success' : 'failed'),
      execution_time: number('execution_time'),
      retry_count: number('retry_count'),
      failure_reason: text('failure_reason'),
      captcha_type: text('captcha_type'),
      status: text('status'),
      shadow_action: this.#shadowAction(row),
      shadow_confidence: number('shadow_confidence'),
      shadow_probabilities: text('shadow_probabilities'),
      propensity: number('propensity'),
      policy_version: text('policy_version'),
      outcome_source: text('outcome_source') ?? '',
      outcome_at: instant('outcome_at'),
      site_source: text('site_source'),
      sources: text('sources') ?? '',
    };
  }

  #shadowAction(row: Row): Action | null {
    return normaliseAction(row.text(this.#places.shadow_action)) ?? null;
  }
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T | null {
  const value = text.trim().toLowerCase();
  return allowed.find((item) => item === value) ?? null;
}

export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

export function parseFlag(text: string): boolean | null {
  switch (text.trim().toLowerCase()) {
    case '1':
    case 'true':
    case 'yes':
    case '1.0':
    case 'success':
      return true;
    case '0':
    case 'false':
    case 'no':
    case '0.0':
    case 'failed':
    case 'error':
      return false;
    default:
      return null;
  }
}
