import { createHash } from 'node:crypto';
import {
  type Action,
  type FeedbackRecord,
  normaliseDomain,
  SITE_FLAGS,
  type SiteFlag,
  STAMPED_FIELDS,
  type Stamp,
  UNKNOWN_FIELDS,
  writeStamps,
} from '@bp/contracts';
import { emptySpans, scanAddress } from '@bp/model';
import { parseFlag, parseNumber } from '../file/record-row.js';
import type { LegacyRow } from './read-legacy-file.js';

/** Texts that older files write where they know nothing. */
const UNKNOWN_TEXT = /^(unknown|none|null|nan|n\/a|-)?$/i;

export type LegacyResult =
  | { readonly record: FeedbackRecord }
  | { readonly rejected: string; readonly label?: string; readonly status?: string };

export type FieldReader = (column: string) => string;

/** Reads a row's fields by column name, trimmed. */
export function fieldReader(row: LegacyRow, places: ReadonlyMap<string, number>): FieldReader {
  return (column) => row.fields[places.get(column) ?? -1]?.trim() ?? '';
}

/** A header row in the middle of a file, as files glued together have. */
export function isHeaderRow(field: FieldReader): boolean {
  return /^url$/i.test(field('url')) && /^type$/i.test(field('type'));
}

/** Key of an attempt without a task id: the same address and action are the same attempt. */
export function legacyTaskId(url: string, action: Action): string {
  return `legacy:${createHash('sha256').update(`${url}\n${action}`).digest('hex')}`;
}

/** What the words of a legacy file mean; `undefined`: not for certain. */
export interface LegacyMeaning {
  readonly actionOf: (label: string) => Action | undefined;
  readonly workedOf: (status: string) => boolean | undefined;
}

/** The record that a legacy row stands for, or why there is none. */
export function legacyRecord(field: FieldReader, meaning: LegacyMeaning): LegacyResult {
  const url = field('url');
  if (url === '') return { rejected: 'no url' };
  if (!scanAddress(url, emptySpans())) return { rejected: 'unreadable url' };
  const label = field('type');
  const action = meaning.actionOf(label);
  if (action === undefined) return { rejected: 'unknown label', label };
  const status = known(field('status'));
  // A file of links that worked needs no status; one that it has must say so.
  const success = status === null ? true : meaning.workedOf(status);
  if (success === undefined) return { rejected: 'unknown status', status: status ?? '' };
  const record: FeedbackRecord = {
    ...UNKNOWN_FIELDS,
    task_id: legacyTaskId(url, action),
    action_type: action,
    success,
    url,
    domain: normaliseDomain(field('domain')) ?? normaliseDomain(url),
    pa: parseNumber(field('pa')),
    da: parseNumber(field('da')),
    site_type: known(field('site_type')),
    platform_guess: known(field('platform_guess')),
    ...flagsOf(field),
    result: success ? 'success' : 'failed',
    status,
    outcome_source: 'legacy',
    sources: 'legacy',
  };
  const stamps = STAMPED_FIELDS.map((name) => (record[name] === null ? null : LEGACY_STAMP));
  return { record: { ...record, site_source: writeStamps(stamps) } };
}

const LEGACY_STAMP: Stamp = { source: 'legacy', at: null };

function flagsOf(field: FieldReader): Pick<FeedbackRecord, SiteFlag> {
  const flags = SITE_FLAGS.map((flag) => [flag, parseFlag(field(flag))]);
  return Object.fromEntries(flags) as Record<SiteFlag, boolean | null>;
}

function known(text: string): string | null {
  return UNKNOWN_TEXT.test(text) ? null : text;
}
