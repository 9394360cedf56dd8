import {
  BpError,
  normaliseDomain,
  type PredictionInput,
  parseInstant,
  SITE_FLAGS,
} from '@bp/contracts';
import { normaliseCategory } from './category.js';

/**
 * What is known of a site and a request, cleaned: the one form in which training and service reach the features.
 * Mutable and reused, so that filling it allocates nothing for clean input.
 */
export interface EncodableRow {
  url: string | null;
  /** As `normaliseDomain` gives it. */
  domain: string | null;
  /** 0–100, NaN where unknown. */
  pa: number;
  da: number;
  /** 0, 1 or NaN, in the order of `SITE_FLAGS`. */
  readonly flags: Float64Array;
  /** As `normaliseCategory` gives it. */
  site_type: string | null;
  platform_guess: string | null;
  campaign_category_id: string | null;
  campaign_subcategory_id: string | null;
  /** Milliseconds since the epoch, NaN where unknown. */
  timestamp: number;
}

/** A row of which nothing is known, to be filled again and again by `readInput`. */
export function emptyRow(): EncodableRow {
  return {
    url: null,
    domain: null,
    pa: Number.NaN,
    da: Number.NaN,
    flags: new Float64Array(SITE_FLAGS.length).fill(Number.NaN),
    site_type: null,
    platform_guess: null,
    campaign_category_id: null,
    campaign_subcategory_id: null,
    timestamp: Number.NaN,
  };
}

/**
 * Fills a row from what a caller said, by the rules by which the dataset was cleaned.
 * @throws BpError `INPUT_INVALID` for what is not an object; a field of a wrong type counts as missing.
 */
export function readInput(input: PredictionInput, row: EncodableRow): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) refuse(input);
  row.url = typeof input.url === 'string' && input.url !== '' ? input.url : null;
  row.domain = hostOf(input.domain);
  row.pa = authority(input.pa);
  row.da = authority(input.da);
  for (let flag = 0; flag < SITE_FLAGS.length; flag += 1) {
    const value = input[SITE_FLAGS[flag]!];
    row.flags[flag] = value === true ? 1 : value === false ? 0 : Number.NaN;
  }
  row.site_type = category(input.site_type);
  row.platform_guess = category(input.platform_guess);
  row.campaign_category_id = category(input.campaign_category_id);
  row.campaign_subcategory_id = category(input.campaign_subcategory_id);
  const { timestamp } = input;
  row.timestamp = (typeof timestamp === 'string' ? parseInstant(timestamp) : null) ?? Number.NaN;
}

function refuse(input: unknown): never {
  const received = input === null ? 'null' : Array.isArray(input) ? 'a list' : typeof input;
  throw new BpError('INPUT_INVALID', `The input of a prediction is ${received}, not an object`, {
    remedy: 'Give an object with what is known of the site, such as { url, pa, da }.',
  });
}

/** A page or domain authority, NaN where it is missing or impossible (outside 0–100). */
export function authority(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : Number.NaN;
}

/** Hosts in their normal form pass as they are; only others are taken apart. */
export function hostOf(value: string | null | undefined): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return isPlainHost(value) ? value : normaliseDomain(value);
}

/** Lower-case letters, digits and hyphens in at least two labels, ending in a letter: what stays as it is. */
function isPlainHost(value: string): boolean {
  let dots = 0;
  let before = 46;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code === 46) {
      if (before === 46) return false;
      dots += 1;
    } else if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45)) {
      return false;
    }
    before = code;
  }
  const ends = before >= 97 && before <= 122 && value.charCodeAt(0) !== 45;
  return (
    ends && dots > 0 && value.length <= 253 && !value.startsWith('www.') && !value.includes('xn--')
  );
}

function category(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return isPlainCategory(value) ? value : normaliseCategory(value);
}

function isPlainCategory(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) return false;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    const plain = (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
    if (!plain) return false;
  }
  // Words for "not known" begin with u or n; leading, trailing and double `_` fold away.
  const first = value.charCodeAt(0);
  return first !== 117 && first !== 110 && !value.includes('_');
}
