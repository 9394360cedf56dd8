import { ACTIONS, defaultsOf, type PreparedPart, type SettingValues } from '@bp/contracts';
import {
  CATEGORY_FIELDS,
  type CategoryField,
  type EncodableRow,
  type Encoder,
  emptyRow,
  emptySpans,
  lastLabel,
  OTHER,
  scanAddress,
  TOKEN_PLACES,
  valueFeature,
} from '@bp/model';
import { ENCODER_SETTINGS } from '../settings.js';
import { suffixOf } from '../split/suffix-of.js';
import { rowLoader } from '../table/load-row.js';
import { FixedFeatureWeigher, isTelling, type ValueCounts } from './choose-features.js';
import { chooseTokens } from './choose-tokens.js';
import { LABELS, TokenCounts } from './token-counts.js';

/**
 * Categories that stay, whatever this training part says of them: on few domains chance would hide them (with 150 sites
 * and 3,000 attempts they bring a model from 0.57 to 0.63 of the way to the oracle), on many they pass anyway.
 */
const KINDS_OF_SITE: ReadonlySet<CategoryField> = new Set(['site_type', 'platform_guess']);

/** What fitting may choose; `DEFAULT_ENCODER_OPTIONS` where left out. */
export interface EncoderOptions extends Partial<SettingValues<typeof ENCODER_SETTINGS>> {
  /** Fewest registrable domains that a token must stand in: one large site must not become a feature. Default 5. */
  readonly minDomains?: number;
  /** Most columns for one category, `other` not counted. Default 16. */
  readonly maxValues?: number;
}

/** What `fitEncoder` uses for options that are left out. */
export const DEFAULT_ENCODER_OPTIONS: Required<EncoderOptions> = {
  ...defaultsOf(ENCODER_SETTINGS),
  minDomains: 5,
  maxValues: 16,
};

/**
 * Learns an encoder from a part, which must be the training part: what other parts hold must not be known to it.
 * Looks at the site, the request and the label; the same encoder serves every objective.
 */
export function fitEncoder(part: PreparedPart, options: EncoderOptions = {}): Encoder {
  const settings = { ...DEFAULT_ENCODER_OPTIONS, ...options };
  const categoryCounts = mapOf(CATEGORY_FIELDS, (): ValueCounts => new Map());
  const tokenCounts = mapOf(TOKEN_PLACES, () => new TokenCounts());
  const labels = new Uint32Array(ACTIONS.length * 2);
  const fixed = new FixedFeatureWeigher();
  const load = rowLoader(part);
  const row = emptyRow();
  const spans = emptySpans();
  for (const index of byGroup(part)) {
    load(index, row);
    const label = part.action[index]! * 2 + part.success[index]!;
    const group = part.group[index]!;
    labels[label]! += 1;
    countCategories(row, label, categoryCounts);
    const { url, domain } = row;
    if (domain !== null) {
      const suffix = lastLabel(domain);
      const end = suffix < 0 ? domain.length : suffix;
      tokenCounts.host.add(domain, 0, end, index, group, label);
    }
    const readable = url !== null && scanAddress(url, spans);
    fixed.see(row, readable ? spans : null, group, label);
    if (!readable) continue;
    tokenCounts.path.add(url, spans.pathStart, spans.pathEnd, index, group, label);
    tokenCounts.query.add(url, spans.queryStart, spans.queryEnd, index, group, label);
    tokenCounts.fragment.add(url, spans.fragmentStart, spans.fragmentEnd, index, group, label);
  }
  const domains = fixed.groups;
  const categories = mapOf(CATEGORY_FIELDS, (field) =>
    KINDS_OF_SITE.has(field) || isTelling(categoryCounts[field], labels, domains)
      ? frequent(categoryCounts[field], settings)
      : [],
  );
  const tokens = chooseTokens(tokenCounts, labels, domains, settings);
  return {
    formatVersion: 1,
    featureNames: [
      ...fixed.chosen(),
      ...CATEGORY_FIELDS.flatMap((field) =>
        categories[field].length === 0
          ? []
          : [...categories[field], OTHER].map((value) => valueFeature(field, value)),
      ),
      ...TOKEN_PLACES.flatMap((place) => tokens[place].map((word) => valueFeature(place, word))),
    ],
    categories,
    tokens,
    fitted: { rows: part.rows, domains },
  };
}

function mapOf<K extends string, V>(keys: readonly K[], make: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<K, V>;
}

/**
 * Rows with those of one group together, so that domains can be counted without a set per token; of each group the
 * earliest row first, so that what is chosen does not depend on the order of the file.
 */
function byGroup(part: PreparedPart): Int32Array {
  const starts = new Int32Array(part.domains.length + 1);
  for (let row = 0; row < part.rows; row += 1) starts[part.group[row]! + 1]! += 1;
  for (let group = 1; group < starts.length; group += 1) starts[group]! += starts[group - 1]!;
  const firsts = starts.slice();
  const order = new Int32Array(part.rows);
  for (let row = 0; row < part.rows; row += 1) {
    const group = part.group[row]!;
    const first = firsts[group]!;
    const place = starts[group]!;
    starts[group]! += 1;
    order[place] = row;
    if (place > first && comesBefore(part, row, order[first]!)) {
      order[place] = order[first]!;
      order[first] = row;
    }
  }
  return order;
}

function comesBefore(part: PreparedPart, a: number, b: number): boolean {
  const [timeA, timeB] = [part.timestamp[a]!, part.timestamp[b]!];
  if (timeA !== timeB && !(Number.isNaN(timeA) && Number.isNaN(timeB))) {
    return Number.isNaN(timeB) || timeA < timeB;
  }
  const labelA = part.action[a]! * 2 + part.success[a]!;
  const labelB = part.action[b]! * 2 + part.success[b]!;
  if (labelA !== labelB) return labelA < labelB;
  return (part.input(a).url ?? '') < (part.input(b).url ?? '');
}

function countCategories(
  row: EncodableRow,
  label: number,
  counts: Record<CategoryField, ValueCounts>,
): void {
  for (const field of CATEGORY_FIELDS) {
    const value = field === 'tld' ? suffixOf(row.domain) : row[field];
    if (value === null || value === OTHER) continue;
    let perLabel = counts[field].get(value);
    if (perLabel === undefined) {
      perLabel = new Uint32Array(LABELS);
      counts[field].set(value, perLabel);
    }
    perLabel[label]! += 1;
  }
}

/** The most frequent values with enough rows, equals in alphabetical order. */
function frequent(counts: ValueCounts, settings: Required<EncoderOptions>): string[] {
  return [...counts]
    .map(([value, perLabel]) => [value, perLabel.reduce((sum, count) => sum + count, 0)] as const)
    .filter(([, count]) => count >= settings.minTokenSupport)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, settings.maxValues)
    .map(([value]) => value);
}
