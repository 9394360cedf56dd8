import {
  ACTIONS,
  type DataProfile,
  type FeatureProfile,
  isoWeek,
  type PreparedPart,
  SITE_FLAGS,
  weekEnd,
} from '@bp/contracts';
import { CATEGORY_FIELDS, type EncodableRow, emptyRow } from '@bp/model';
import { suffixOf } from '../split/suffix-of.js';
import { rowLoader } from '../table/load-row.js';

/** Bins of numbers. Fixed, so that two profiles can be compared bin by bin. */
const BINS: Readonly<Record<'pa' | 'da' | 'url_length', readonly number[]>> = {
  pa: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100],
  da: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100],
  url_length: [0, 20, 30, 40, 50, 60, 75, 100, 150, 250, 8192],
};
type NumberFeature = keyof typeof BINS;
const NUMBER_FEATURES = Object.keys(BINS) as NumberFeature[];

/** Values kept per category; the rest is summed up under this name. */
const MOST_VALUES = 50;
export const REST = '(rest)';

/**
 * The profile of a part: its features, actions, success rates, and weeks. Rows whose time lies after `now`
 * (milliseconds since the epoch) belong to no week: a wrong clock wrote them.
 */
export function profilePart(part: PreparedPart, now: number): DataProfile {
  return profileRows(part, now, () => true);
}

/** The profile of the rows that came after the last week of `reference`, until `now`; `null` where there are none. */
export function rowsSince(
  part: PreparedPart,
  reference: DataProfile,
  now: number,
): DataProfile | null {
  const last = Object.keys(reference.weeks).sort().at(-1);
  if (last === undefined) return null;
  const end = weekEnd(last);
  const profile = profileRows(part, now, (time) => time >= end && time <= now);
  return profile.rows === 0 ? null : profile;
}

function profileRows(
  part: PreparedPart,
  now: number,
  holds: (time: number) => boolean,
): DataProfile {
  const load = rowLoader(part);
  const row = emptyRow();
  const numbers = NUMBER_FEATURES.map((name) => new NumberTally(BINS[name]));
  const categories = CATEGORY_FIELDS.map(() => new CategoryTally());
  const flags = SITE_FLAGS.map(() => new FlagTally());
  const attempts = new Array<number>(ACTIONS.length).fill(0);
  const tried = new Array<number>(ACTIONS.length).fill(0);
  const worked = new Array<number>(ACTIONS.length).fill(0);
  const weeks = new Map<string, { rows: number; tried: number; worked: number }>();
  const perDomain = new Uint32Array(part.domains.length);
  let rows = 0;
  for (let index = 0; index < part.rows; index += 1) {
    const time = part.timestamp[index]!;
    if (!holds(time)) continue;
    rows += 1;
    perDomain[part.group[index]!]! += 1;
    load(index, row);
    NUMBER_FEATURES.forEach((name, place) => {
      numbers[place]!.add(numberIn(row, name));
    });
    CATEGORY_FIELDS.forEach((field, place) => {
      categories[place]!.add(field === 'tld' ? suffixOf(row.domain) : row[field]);
    });
    for (let flag = 0; flag < flags.length; flag += 1) flags[flag]!.add(row.flags[flag]!);
    const action = part.action[index]!;
    attempts[action]! += 1;
    const counted = part.legacy[index] === 0 ? 1 : 0;
    const success = counted * part.success[index]!;
    tried[action]! += counted;
    worked[action]! += success;
    if (Number.isNaN(time) || time > now) continue;
    const name = isoWeek(time);
    const week = weeks.get(name) ?? { rows: 0, tried: 0, worked: 0 };
    week.rows += 1;
    week.tried += counted;
    week.worked += success;
    weeks.set(name, week);
  }
  const share = (count: number, total: number): number => (total === 0 ? 0 : count / total);
  return {
    formatVersion: 1,
    rows,
    witnesses: effectiveNumber(rows, perDomain),
    features: Object.fromEntries([
      ...NUMBER_FEATURES.map((name, place) => [name, numbers[place]!.profile()] as const),
      ...CATEGORY_FIELDS.map((name, place) => [name, categories[place]!.profile()] as const),
      ...SITE_FLAGS.map((name, place) => [name, flags[place]!.profile()] as const),
    ]),
    actions: Object.fromEntries(ACTIONS.map((name, at) => [name, share(attempts[at]!, rows)])),
    successRates: Object.fromEntries(
      ACTIONS.flatMap((name, at) => (tried[at] === 0 ? [] : [[name, worked[at]! / tried[at]!]])),
    ),
    weeks: Object.fromEntries(
      [...weeks]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, week]) => [
          name,
          { rows: week.rows, successRate: share(week.worked, week.tried) },
        ]),
    ),
  };
}

/** Kish (1965). */
function effectiveNumber(rows: number, perDomain: Uint32Array): number {
  const squares = perDomain.reduce((sum, count) => sum + count * count, 0);
  return squares === 0 ? 0 : (rows * rows) / squares;
}

function numberIn(row: EncodableRow, name: NumberFeature): number {
  if (name === 'url_length') return row.url === null ? Number.NaN : row.url.length;
  return row[name];
}

class NumberTally {
  #count = 0;
  #missing = 0;
  readonly #bins: number[];
  readonly #edges: readonly number[];

  constructor(edges: readonly number[]) {
    this.#edges = edges;
    this.#bins = new Array<number>(edges.length - 1).fill(0);
  }

  add(value: number): void {
    this.#count += 1;
    if (Number.isNaN(value)) {
      this.#missing += 1;
      return;
    }
    let bin = this.#bins.length - 1;
    while (bin > 0 && value < this.#edges[bin]!) bin -= 1;
    this.#bins[bin]! += 1;
  }

  profile(): FeatureProfile {
    const known = this.#count - this.#missing;
    return {
      kind: 'number',
      count: this.#count,
      missing: this.#count === 0 ? 0 : this.#missing / this.#count,
      edges: this.#edges,
      shares: this.#bins.map((bin) => (known === 0 ? 0 : bin / known)),
    };
  }
}

class CategoryTally {
  #count = 0;
  #missing = 0;
  readonly #values = new Map<string, number>();

  add(value: string | null): void {
    this.#count += 1;
    if (value === null) this.#missing += 1;
    else this.#values.set(value, (this.#values.get(value) ?? 0) + 1);
  }

  profile(): FeatureProfile {
    const known = this.#count - this.#missing;
    const sorted = [...this.#values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    const kept = sorted.slice(0, MOST_VALUES);
    const rest = sorted.slice(MOST_VALUES).reduce((sum, [, count]) => sum + count, 0);
    if (rest > 0) kept.push([REST, rest]);
    return {
      kind: 'category',
      count: this.#count,
      missing: this.#count === 0 ? 0 : this.#missing / this.#count,
      values: Object.fromEntries(kept.map(([value, count]) => [value, count / known])),
    };
  }
}

/** A flag as a category of `1` and `0`, without a text per row. */
class FlagTally {
  #count = 0;
  #yes = 0;
  #no = 0;

  add(value: number): void {
    this.#count += 1;
    if (value === 1) this.#yes += 1;
    else if (value === 0) this.#no += 1;
  }

  profile(): FeatureProfile {
    const known = this.#yes + this.#no;
    const shares = [
      ['1', this.#yes],
      ['0', this.#no],
    ] as const;
    return {
      kind: 'category',
      count: this.#count,
      missing: this.#count === 0 ? 0 : (this.#count - known) / this.#count,
      values: Object.fromEntries(
        shares.flatMap(([value, count]) => (count === 0 ? [] : [[value, count / known]])),
      ),
    };
  }
}
