export {
  type AddressSpans,
  emptySpans,
  LONGEST_ADDRESS,
  scanAddress,
} from './encode/address.js';
export { normaliseCategory } from './encode/category.js';
export { createEncoder, lastLabel, type SiteEncoder } from './encode/create-encoder.js';
export {
  actionFeature,
  CATEGORY_FIELDS,
  type CategoryField,
  checkEncoder,
  type Encoder,
  OTHER,
  partFeature,
  TOKEN_PLACES,
  type TokenPlace,
  valueFeature,
} from './encode/encoder.js';
export { FIXED_FEATURES, type FixedFeature } from './encode/fixed-features.js';
export { authority, type EncodableRow, emptyRow, hostOf } from './encode/row.js';
export { emptyToken, nextToken, type TokenSpan, tokenText } from './encode/tokens.js';
