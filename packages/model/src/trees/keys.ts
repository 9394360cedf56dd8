import { MissingRule, type TreeEnsemble } from './ensemble.js';

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Exponent bits of a float32: all set for NaN and ±Infinity, which are both read as missing. */
const EXPONENT = 0x7f800000;
const MAGNITUDE = 0x7fffffff;
const MINUS_ZERO = -0x80000000;
/** Beyond the key of every finite float32. */
const LARGEST_KEY = 0x7fffffff;
const SMALLEST_KEY = -0x80000000;

/** LightGBM's `kZeroThreshold` (include/LightGBM/meta.h): it drops smaller magnitudes from a row (src/c_api.cpp). */
const ZERO_MAGNITUDE = bitsOf(1e-35);

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0]!;
}

/** Order-preserving int32 of a float32: `a < b` exactly where `keyOf(a) < keyOf(b)`; -0 and +0 are one key. */
export function keyOf(value: number): number {
  const raw = bitsOf(value);
  if (raw >= 0) return raw;
  return raw === MINUS_ZERO ? 0 : raw ^ MAGNITUDE;
}

/** The float32 that a key stands for. */
export function valueOfKey(key: number): number {
  bits[0] = key >= 0 ? key : key ^ MAGNITUDE;
  return float[0]!;
}

/**
 * Key for a split `value <= threshold` on a float64 threshold, as the equal split `key < result` on float32 values:
 * one above the key of the largest float32 that is not above the threshold.
 */
export function keyAbove(threshold: number): number {
  const nearest = Math.fround(threshold);
  if (nearest === Number.POSITIVE_INFINITY) {
    return threshold === nearest ? EXPONENT + 1 : EXPONENT;
  }
  return keyOf(nearest) - (nearest > threshold ? 1 : 0) + 1;
}

/** Key for a split `value < threshold` on a float64 threshold: that of the smallest float32 not below it. */
export function keyNotBelow(threshold: number): number {
  const nearest = Math.fround(threshold);
  return keyOf(nearest) + (nearest < threshold ? 1 : 0);
}

/**
 * Lays a row out by slot, from `fromSlot` on.
 * @param row float32 bits of the feature values (an `Int32Array` over the row's `Float32Array`), from `offset`.
 * @param out A key per slot.
 */
export function fillKeys(
  ensemble: Pick<TreeEnsemble, 'slotFeature' | 'slotRule'>,
  row: Int32Array,
  offset: number,
  fromSlot: number,
  out: Int32Array,
): void {
  const { slotFeature, slotRule } = ensemble;
  for (let slot = fromSlot; slot < slotFeature.length; slot += 1) {
    const raw = row[offset + slotFeature[slot]!]!;
    const rule = slotRule[slot]!;
    let key: number;
    if ((raw & EXPONENT) === EXPONENT) {
      key = missingKey(rule);
    } else if (rule >= MissingRule.zero && (raw & MAGNITUDE) <= ZERO_MAGNITUDE) {
      key = rule >= MissingRule.zeroRight ? missingKey(rule) : 0;
    } else if (raw >= 0) {
      key = raw;
    } else {
      key = raw === MINUS_ZERO ? 0 : raw ^ MAGNITUDE;
    }
    out[slot] = key;
  }
}

function missingKey(rule: number): number {
  switch (rule) {
    case MissingRule.zero:
      return 0;
    case MissingRule.left:
    case MissingRule.tinyLeft:
    case MissingRule.zeroLeft:
      return SMALLEST_KEY;
    default:
      return LARGEST_KEY;
  }
}
