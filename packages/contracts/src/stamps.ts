import { type FieldValue, STAMPED_FIELDS } from './record-fields.js';
import type { FeedbackSourceName } from './record-words.js';
import { remembered } from './remembered.js';
import { formatInstant } from './time.js';

/**
 * Terms: a *stamp* is a source and the instant of its fact. Every field of {@link STAMPED_FIELDS} carries the
 * stamp of the fact that its value came from; the record's `site_source` lists them, so that a merge can decide
 * field by field without the facts that went in before.
 */
export interface Stamp {
  readonly source: FeedbackSourceName;
  /** Milliseconds since the epoch, `null` where the fact named no time. */
  readonly at: number | null;
}

/** The `outcome_source` of a record that knows no outcome: any known outcome beats it. */
export const NO_OUTCOME = '';

/** Higher wins. A source that is not named here stands between the shadow log and legacy files. */
const OUTCOME_RANKS: Readonly<Record<string, number>> = {
  automation: 5,
  api: 4,
  shadow: 3,
  legacy: 1,
  [NO_OUTCOME]: 0,
};
const SITE_RANKS: Readonly<Record<string, number>> = {
  decisions: 6,
  shadow: 5,
  automation: 4,
  api: 3,
  legacy: 1,
  '': 0,
};
const OTHER_RANK = 2;

/** How much a source's word on the outcome weighs: automation, then API, then shadow. */
export function outcomeRank(source: FeedbackSourceName): number {
  return Object.hasOwn(OUTCOME_RANKS, source) ? OUTCOME_RANKS[source]! : OTHER_RANK;
}

/**
 * How much a source's word on a site, campaign, shadow or policy field weighs: what was logged at the time of the attempt
 * (decision log, then shadow, then automation) before what was fetched later (API), which tells today's facts.
 */
function siteRank(source: FeedbackSourceName): number {
  return Object.hasOwn(SITE_RANKS, source) ? SITE_RANKS[source]! : OTHER_RANK;
}

const SOURCE_NAME = /^[a-z][a-z0-9_-]{0,39}$/;

/** A source's name stands in columns and lists: lower case letters, digits, `_` and `-`, at most 40 characters. */
export function isSourceName(name: string): boolean {
  return SOURCE_NAME.test(name);
}

/** Below 0 where `a` loses a site field to `b`: by rank, then name, then time (none is the earliest). */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.source === b.source) return compareValues(a.at, b.at);
  return siteRank(a.source) - siteRank(b.source) || compareValues(a.source, b.source);
}

/** What is missing is the least. `success` is greater than `failed`, and that than `error`, as it happens. */
export function compareValues(a: FieldValue, b: FieldValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** The stamp of each field by its place in `STAMPED_FIELDS`; `null` for those that have none. */
export type StampsByField = (Stamp | null)[];

const FIELD_ORDER: ReadonlyMap<string, number> = new Map(
  STAMPED_FIELDS.map((field, index) => [field, index]),
);

/** Sources know the same fields on every line, so that few lists occur: both ways they are remembered. */
const MOST_LISTS = 1000;

const placesOf = remembered((list: string): readonly number[] => {
  // A line break is not part of any list.
  const fields = /[\n\r\u2028\u2029]/.test(list) ? [] : list.split(',');
  return fields.flatMap((field) => FIELD_ORDER.get(field) ?? []);
}, MOST_LISTS);

const listOf = remembered(
  (fields: number) =>
    STAMPED_FIELDS.filter((_field, place) => (fields & (1 << place)) !== 0).join(','),
  MOST_LISTS,
);

/** The stamps that a `site_source` lists. What cannot be read is left out: that field then counts as unattributed. */
export function readStamps(text: string | null): StampsByField {
  const stamps: StampsByField = STAMPED_FIELDS.map(() => null);
  for (const group of text === null ? [] : text.split('|')) {
    const afterSource = group.indexOf('@');
    const afterTime = group.indexOf('=');
    if (afterSource < 0 || afterTime < afterSource) continue;
    const source = group.slice(0, afterSource);
    if (!isSourceName(source)) continue;
    const at =
      afterTime === afterSource + 1 ? null : Date.parse(group.slice(afterSource + 1, afterTime));
    if (Number.isNaN(at)) continue;
    const stamp: Stamp = { source, at };
    for (const place of placesOf(group.slice(afterTime + 1))) stamps[place] = stamp;
  }
  return stamps;
}

/**
 * The text of `site_source`: `api@2026-01-05T10:00:00.000Z=url,pa,da|shadow@=domain`, heaviest and latest source
 * first, fields in column order. Equal stamps give equal text. `null` where nothing is attributed.
 */
export function writeStamps(stamps: readonly (Stamp | null)[]): string | null {
  const groups: FieldsOfStamp[] = [];
  for (let place = 0; place < stamps.length; place += 1) {
    const stamp = stamps[place]!;
    if (stamp === null) continue;
    const group = groupOf(stamp, groups);
    if (group === undefined) groups.push({ stamp, fields: 1 << place });
    else group.fields |= 1 << place;
  }
  if (groups.length === 0) return null;
  if (groups.length > 1) groups.sort((a, b) => -compareStamps(a.stamp, b.stamp));
  let text = '';
  for (const { stamp, fields } of groups) {
    const time = stamp.at === null ? '' : formatInstant(stamp.at);
    text += `${text === '' ? '' : '|'}${stamp.source}@${time}=${listOf(fields)}`;
  }
  return text;
}

/** Fields of one stamp: a bit for each place in `STAMPED_FIELDS`, of which there are fewer than 32. */
interface FieldsOfStamp {
  readonly stamp: Stamp;
  fields: number;
}

function groupOf(stamp: Stamp, groups: readonly FieldsOfStamp[]): FieldsOfStamp | undefined {
  for (const group of groups) {
    if (group.stamp === stamp) return group;
    if (group.stamp.at === stamp.at && group.stamp.source === stamp.source) return group;
  }
  return undefined;
}
