import { formatInstant, type PredictionInput, SITE_FLAGS } from '@bp/contracts';
import type { EncodableRow } from '@bp/model';
import { NONE } from './interner.js';
import type { TextColumn } from './text-column.js';

/** Texts as numbers into `values`; `NONE` where unknown. */
export interface CodedColumn {
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

export const CODED_FIELDS = [
  'domain',
  'site_type',
  'platform_guess',
  'campaign_category_id',
  'campaign_subcategory_id',
] as const;
export type CodedField = (typeof CODED_FIELDS)[number];

/** One thing per coded field. */
export function perCodedField<T>(make: (field: CodedField) => T): Record<CodedField, T> {
  return Object.fromEntries(CODED_FIELDS.map((field) => [field, make(field)])) as Record<
    CodedField,
    T
  >;
}

/** Clean rows by column: what was known before the action, and how it ended. */
export interface Table {
  readonly rows: number;
  readonly url: TextColumn;
  readonly coded: Readonly<Record<CodedField, CodedColumn>>;
  /** NaN: unknown. */
  readonly pa: Float64Array;
  readonly da: Float64Array;
  /** One array per flag of `SITE_FLAGS`: 0, 1, or -1 for unknown. */
  readonly flags: readonly Int8Array[];
  /** Milliseconds since the epoch; NaN: unknown. */
  readonly timestamp: Float64Array;
  readonly action: Uint8Array;
  readonly success: Uint8Array;
  readonly legacy: Uint8Array;
  readonly propensity: Float64Array;
  /** Index into `SPLITS`. */
  readonly split: Uint8Array;
  /** Registrable domain as an index into `domains`. */
  readonly group: Int32Array;
  readonly domains: readonly string[];
}

/** Points `row` at a row of the table, without allocating more than the URL's text. */
export function loadRow(table: Table, index: number, row: EncodableRow): void {
  row.url = table.url.get(index);
  row.pa = table.pa[index]!;
  row.da = table.da[index]!;
  for (let flag = 0; flag < SITE_FLAGS.length; flag += 1) {
    const value = table.flags[flag]![index]!;
    row.flags[flag] = value < 0 ? Number.NaN : value;
  }
  for (const field of CODED_FIELDS) row[field] = codedText(table.coded[field], index);
  row.timestamp = table.timestamp[index]!;
}

export function codedText(column: CodedColumn, index: number): string | null {
  const code = column.codes[index]!;
  return code === NONE ? null : column.values[code]!;
}

/** A row as a caller of `predict` would give it. */
export function inputOf(table: Table, index: number): PredictionInput {
  const flag = (place: number): boolean | null => {
    const value = table.flags[place]![index]!;
    return value < 0 ? null : value === 1;
  };
  const number = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const timestamp = table.timestamp[index]!;
  return {
    url: table.url.get(index),
    domain: codedText(table.coded.domain, index),
    pa: number(table.pa[index]!),
    da: number(table.da[index]!),
    site_type: codedText(table.coded.site_type, index),
    platform_guess: codedText(table.coded.platform_guess, index),
    comment_supported: flag(0),
    profile_supported: flag(1),
    forum_supported: flag(2),
    guest_supported: flag(3),
    requires_login: flag(4),
    registration_detected: flag(5),
    campaign_category_id: codedText(table.coded.campaign_category_id, index),
    campaign_subcategory_id: codedText(table.coded.campaign_subcategory_id, index),
    timestamp: Number.isNaN(timestamp) ? null : formatInstant(timestamp),
  };
}
