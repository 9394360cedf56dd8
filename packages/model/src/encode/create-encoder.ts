import { BpError, type PredictionInput } from '@bp/contracts';
import { emptySpans, scanAddress } from './address.js';
import {
  CATEGORY_FIELDS,
  type CategoryField,
  checkEncoder,
  type Encoder,
  OTHER,
  TOKEN_PLACES,
  type TokenPlace,
  valueFeature,
} from './encoder.js';
import { FIXED_FEATURES, fixedFeatures, isIpAddress } from './fixed-features.js';
import { type EncodableRow, emptyRow, hostOf, readInput } from './row.js';
import { emptyToken, nextToken, wholeToken } from './tokens.js';
import { WordTable } from './word-table.js';

/** Turns sites into feature vectors by a fitted encoder. Holds scratch space: one at a time may call it. */
export interface SiteEncoder {
  /** Length of a vector. */
  readonly width: number;
  /** Names of the vector's places. */
  readonly featureNames: readonly string[];
  /** A new vector of `width` numbers; missing is NaN. */
  encode(input: PredictionInput): Float32Array;
  /** The same into `out` from `offset` on; allocates nothing for input in its normal form. */
  encodeInto(input: PredictionInput, out: Float32Array, offset: number): void;
  /** The same for a row that is clean already, as tables of prepared rows hold it. */
  encodeRow(row: EncodableRow, out: Float32Array, offset: number): void;
}

interface CategoryColumns {
  readonly field: CategoryField;
  readonly positions: ReadonlyMap<string, number>;
  readonly words: WordTable;
  /** Column of all other values, or -1. */
  readonly other: number;
  readonly all: Int32Array;
}

interface TokenColumns {
  readonly place: TokenPlace;
  readonly tokens: WordTable;
  readonly all: Int32Array;
}

/**
 * Makes an encoder work. The vector holds site and request only; models of success append one column per action.
 * Throws BUNDLE_INVALID where the encoder names a feature that this release can't compute.
 */
export function createEncoder(encoder: Encoder): SiteEncoder {
  checkEncoder(encoder);
  const { featureNames } = encoder;
  const positionOf = new Map(featureNames.map((name, position) => [name, position]));
  const claimed = new Set<number>();
  const claim = (name: string): number => {
    const position = positionOf.get(name) ?? -1;
    if (position >= 0) claimed.add(position);
    return position;
  };

  const fixedPositions = Int32Array.from(FIXED_FEATURES, claim);
  const categories = CATEGORY_FIELDS.map((field) => categoryColumns(encoder, field, claim));
  const places = TOKEN_PLACES.map((place) => tokenColumns(encoder, place, claim));
  const unknown = featureNames.filter((_, position) => !claimed.has(position));
  if (unknown.length > 0) {
    throw new BpError(
      'BUNDLE_INVALID',
      `The encoder names features that are not known here: ${unknown.slice(0, 5).join(', ')}.`,
      {
        remedy: 'Use the release that wrote the bundle, or train again with this one.',
        details: { unknown: unknown.slice(0, 20), count: unknown.length },
      },
    );
  }
  const width = featureNames.length;
  const scratch = emptyRow();
  const fixed = new Float64Array(FIXED_FEATURES.length);
  const spans = emptySpans();
  const token = emptyToken();
  let target: Float32Array = new Float32Array(0);
  let base = 0;
  const mark = (position: number): void => {
    target[base + position] = 1;
  };

  const markTokens = (columns: TokenColumns, text: string, start: number, end: number): void => {
    const { tokens } = columns;
    for (let from = start; nextToken(text, from, end, token); from = token.end) {
      const position = tokens.ofToken(text, token);
      if (position >= 0) mark(position);
    }
  };

  const markMissing = (positions: Int32Array): void => {
    for (let i = 0; i < positions.length; i += 1) target[base + positions[i]!] = Number.NaN;
  };

  /** @param found Column of the value, or -1. */
  const markValue = ({ other }: CategoryColumns, found: number): void => {
    const position = found >= 0 ? found : other;
    if (position >= 0) mark(position);
  };

  const markSuffix = (columns: CategoryColumns, host: string | null, suffix: number): void => {
    if (host === null || suffix < 0) {
      markMissing(columns.all);
      return;
    }
    wholeToken(host, suffix, host.length, token);
    markValue(columns, columns.words.ofToken(host, token));
  };

  const markCategory = (columns: CategoryColumns, value: string | null): void => {
    if (value === null) markMissing(columns.all);
    else markValue(columns, columns.positions.get(value) ?? -1);
  };

  const encodeRow = (row: EncodableRow, out: Float32Array, offset: number): void => {
    target = out;
    base = offset;
    out.fill(0, offset, offset + width);
    const { url } = row;
    const address = url !== null && scanAddress(url, spans) ? spans : null;
    const host = row.domain ?? (address && hostOf(url!.slice(address.hostStart, address.hostEnd)));
    fixedFeatures(row, address, host, fixed);
    for (let i = 0; i < fixedPositions.length; i += 1) {
      const position = fixedPositions[i]!;
      if (position >= 0) out[offset + position] = fixed[i]!;
    }
    const suffix = host === null ? -1 : lastLabel(host);
    for (const columns of categories) {
      const { field } = columns;
      if (field === 'tld') markSuffix(columns, host, suffix);
      else markCategory(columns, row[field]);
    }
    for (const columns of places) {
      if (columns.all.length === 0) continue;
      if (columns.place === 'host') {
        if (host === null) markMissing(columns.all);
        else markTokens(columns, host, 0, suffix < 0 ? host.length : suffix);
      } else if (address === null) {
        markMissing(columns.all);
      } else if (columns.place === 'path') {
        markTokens(columns, url!, address.pathStart, address.pathEnd);
      } else if (columns.place === 'query') {
        markTokens(columns, url!, address.queryStart, address.queryEnd);
      } else {
        markTokens(columns, url!, address.fragmentStart, address.fragmentEnd);
      }
    }
  };

  const encodeInto = (input: PredictionInput, out: Float32Array, offset: number): void => {
    readInput(input, scratch);
    encodeRow(scratch, out, offset);
  };

  return {
    width,
    featureNames,
    encode(input) {
      const vector = new Float32Array(width);
      encodeInto(input, vector, 0);
      return vector;
    },
    encodeInto,
    encodeRow,
  };
}

function categoryColumns(
  encoder: Encoder,
  field: CategoryField,
  claim: (name: string) => number,
): CategoryColumns {
  const entries = encoder.categories[field]
    .map((value) => [value, claim(valueFeature(field, value))] as const)
    .filter(([, position]) => position >= 0);
  const other = claim(valueFeature(field, OTHER));
  const positions = entries.map(([, position]) => position);
  return {
    field,
    positions: new Map(entries),
    words: new WordTable(entries.map(([word, value]) => ({ word, value }))),
    other,
    all: Int32Array.from(other >= 0 ? [...positions, other] : positions),
  };
}

function tokenColumns(
  encoder: Encoder,
  place: TokenPlace,
  claim: (name: string) => number,
): TokenColumns {
  const entries = encoder.tokens[place]
    .map((word) => ({ word, value: claim(valueFeature(place, word)) }))
    .filter((entry) => entry.value >= 0);
  return {
    place,
    tokens: new WordTable(entries),
    all: Int32Array.from(entries, (entry) => entry.value),
  };
}

/** Where the last label of a host starts, -1 for an IP address. */
export function lastLabel(host: string): number {
  return isIpAddress(host) ? -1 : host.lastIndexOf('.') + 1;
}
