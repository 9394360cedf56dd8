import {
  compareStamps,
  isSourceName,
  SOURCED_FIELDS,
  type SourcedField,
  type Stamp,
} from './provenance.js';
import { formatInstant } from './time.js';

/** The stamp of each field by its place in `SOURCED_FIELDS`; `null` for those that have none. */
export type StampsByField = (Stamp | null)[];

const FIELD_ORDER: ReadonlyMap<string, number> = new Map(
  SOURCED_FIELDS.map((field, index) => [field, index]),
);

/** Sources know the same fields on every line, so that few lists occur: both ways they are remembered. */
const MOST_LISTS = 1000;
const placesOfList = new Map<string, readonly number[]>();
const listOfFields = new Map<number, string>();

/** The stamp of each listed field. What cannot be read is left out: that field then counts as unattributed. */
export function parseSiteSource(text: string | null): Map<SourcedField, Stamp> {
  const stamps = new Map<SourcedField, Stamp>();
  readStamps(text).forEach((stamp, place) => {
    if (stamp !== null) stamps.set(SOURCED_FIELDS[place]!, stamp);
  });
  return stamps;
}

/**
 * The text of `site_source`: `api@2026-01-05T10:00:00.000Z=url,pa,da|shadow@=domain`, heaviest and latest source
 * first, fields in column order. Equal stamps give equal text. `null` where nothing is attributed.
 */
export function formatSiteSource(stamps: Iterable<readonly [SourcedField, Stamp]>): string | null {
  const byField: StampsByField = SOURCED_FIELDS.map(() => null);
  for (const [field, stamp] of stamps) byField[FIELD_ORDER.get(field)!] = stamp;
  return writeStamps(byField);
}

/** As {@link parseSiteSource}, for a merge: without a map, and without a regular expression for each group. */
export function readStamps(text: string | null): StampsByField {
  const stamps: StampsByField = SOURCED_FIELDS.map(() => null);
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

/** As {@link formatSiteSource}. */
export function writeStamps(stamps: StampsByField): string | null {
  const groups: StampedFields[] = [];
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

/** Fields of one stamp: a bit for each place in `SOURCED_FIELDS`, of which there are fewer than 32. */
interface StampedFields {
  readonly stamp: Stamp;
  fields: number;
}

function groupOf(stamp: Stamp, groups: readonly StampedFields[]): StampedFields | undefined {
  for (const group of groups) {
    if (group.stamp === stamp) return group;
    if (group.stamp.at === stamp.at && group.stamp.source === stamp.source) return group;
  }
  return undefined;
}

function placesOf(list: string): readonly number[] {
  const known = placesOfList.get(list);
  if (known !== undefined) return known;
  // A line break is no part of any list.
  const fields = /[\n\r\u2028\u2029]/.test(list) ? [] : list.split(',');
  const places = fields.flatMap((field) => FIELD_ORDER.get(field) ?? []);
  if (placesOfList.size >= MOST_LISTS) placesOfList.clear();
  placesOfList.set(list, places);
  return places;
}

function listOf(fields: number): string {
  const known = listOfFields.get(fields);
  if (known !== undefined) return known;
  const list = SOURCED_FIELDS.filter((_field, place) => (fields & (1 << place)) !== 0).join(',');
  if (listOfFields.size >= MOST_LISTS) listOfFields.clear();
  listOfFields.set(fields, list);
  return list;
}
