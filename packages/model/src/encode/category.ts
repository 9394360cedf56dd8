/** Spellings of "not known", after normalisation. */
const UNKNOWN = new Set(['', 'unknown', 'none', 'null', 'nan', 'n_a', 'na', 'undefined']);

const LONGEST_CATEGORY = 64;

/**
 * The one spelling of a category: lower case, everything but letters and digits folded into single `_`
 * (so that it may stand in any engine's feature name), at most 64 code units. `null` where it says "not known".
 */
export function normaliseCategory(value: unknown): string | null {
  if (typeof value !== 'string') {
    return typeof value === 'number' && Number.isFinite(value)
      ? normaliseCategory(`${value}`)
      : null;
  }
  const text = value
    .slice(0, 4 * LONGEST_CATEGORY)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST_CATEGORY)
    .replace(/[_\uD800-\uDBFF]+$/, '');
  return UNKNOWN.has(text) ? null : text;
}
