import { BpError } from '@bp/contracts';

/**
 * Terms of encoding.
 *
 * - *fixed feature*: a number computed by a rule that nothing has to be learned for (`pa`, `path_depth`).
 * - *category*: a text with few values; one column per frequent value (`site_type=blog`) and one for the
 *   rest (`site_type=other`).
 * - *token*: a run of letters or digits in one place of the address; one column each (`path=profile`).
 */

/** The categories; `tld` is the last label of the domain. */
export const CATEGORY_FIELDS = [
  'site_type',
  'platform_guess',
  'campaign_category_id',
  'campaign_subcategory_id',
  'tld',
] as const;
/** One of `CATEGORY_FIELDS`. */
export type CategoryField = (typeof CATEGORY_FIELDS)[number];

/** Where in an address a token stands. */
export const TOKEN_PLACES = ['host', 'path', 'query', 'fragment'] as const;
/** One of `TOKEN_PLACES`. */
export type TokenPlace = (typeof TOKEN_PLACES)[number];

/** Name of the column for all values of a category that have no column of their own. */
export const OTHER = 'other';

/**
 * The fitted mapping from a site to a feature vector. Plain data: written to JSON and read back it is the same.
 * `featureNames` is the order of the vector and alone decides which features there are, so that an encoder keeps
 * its meaning when later releases know more features.
 */
export interface Encoder {
  readonly formatVersion: 1;
  readonly featureNames: readonly string[];
  /** Values with a column of their own, most frequent first. */
  readonly categories: Readonly<Record<CategoryField, readonly string[]>>;
  /** Tokens with a column of their own, most telling first. */
  readonly tokens: Readonly<Record<TokenPlace, readonly string[]>>;
  /** What it was fitted on, for people. */
  readonly fitted: { readonly rows: number; readonly domains: number };
}

/** Name of the column of one value of a category, or of one token. */
export function valueFeature(field: CategoryField | TokenPlace, value: string): string {
  return `${field}=${value}`;
}

/** Throws BUNDLE_INVALID where a value read from a file is not an encoder. */
export function checkEncoder(value: unknown): asserts value is Encoder {
  const encoder = value as Partial<Encoder> | null;
  const good =
    typeof encoder === 'object' &&
    encoder !== null &&
    encoder.formatVersion === 1 &&
    isTexts(encoder.featureNames) &&
    isVocabulary(encoder.categories, CATEGORY_FIELDS) &&
    isVocabulary(encoder.tokens, TOKEN_PLACES);
  if (!good) {
    throw new BpError('BUNDLE_INVALID', 'The encoder is not in the form that this release reads.', {
      remedy: 'Prepare the dataset and train again, or use the release that wrote the bundle.',
      details: { formatVersion: JSON.stringify(encoder?.formatVersion ?? null) },
    });
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isVocabulary(value: unknown, keys: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    keys.every((key) => isTexts((value as Record<string, unknown>)[key]))
  );
}
