import { countWords, parseInstant } from '@bp/contracts';
import { type ColumnSorting, html, type Markup, type MarkupPart, NONE, table } from '@bp/report';
import { ago } from './time-words.js';

/** A column of a list: what it shows, and the value that it is searched and sorted by. */
export interface ListColumn<Item> {
  readonly name: string;
  readonly classes?: string;
  /** Absent: it is neither searched nor sorted. `null`: not known; such rows come last. */
  readonly value?: (item: Item) => string | number | null;
  readonly cell: (item: Item) => MarkupPart;
}

/** A column that shows the value that it is searched and sorted by, as `cell` says; else as it is. */
export function column<Item, Value extends string | number | null>(
  name: string,
  classes: string,
  value: (item: Item) => Value,
  cell: (value: Value, item: Item) => MarkupPart = (shown) => shown,
): ListColumn<Item> {
  return { name, classes, value, cell: (item) => cell(value(item), item) };
}

/** A column of moments (ISO 8601), sorted by them and shown as how long ago they were; `cell` puts more around that. */
export function timeColumn<Item>(
  name: string,
  classes: string,
  moment: (item: Item) => string | null,
  now: number,
  cell: (since: Markup, item: Item) => MarkupPart = (since) => since,
): ListColumn<Item> {
  const value = (item: Item): number | null => parseInstant(moment(item)) ?? null;
  return column(name, classes, value, (_, item) => cell(ago(moment(item), now), item));
}

/** Rows of one kind with their columns. */
export interface List<Item> {
  readonly caption: string;
  readonly columns: readonly ListColumn<Item>[];
  readonly items: readonly Item[];
}

export interface ListingOptions {
  /** The list's page, as `/runs`. */
  readonly path: string;
  /** What is asked for: `search`, `sort`, `order`, `page`. Anything else in it is left out of account. */
  readonly query: URLSearchParams;
}

const ROWS = 50;
const LONGEST_SEARCH = 200;

/** The first rows of a list as they come. */
export function firstRows<Item>(list: List<Item>, most: number): Markup {
  return rowsTable(list, list.items.slice(0, most), () => null);
}

/** A list that is searched, sorted and paged by its address alone, so that it can be shared and needs no script. */
export function listing<Item>(list: List<Item>, { path, query }: ListingOptions): Markup {
  const { columns, items } = list;
  const search = (query.get('search') ?? '').trim().slice(0, LONGEST_SEARCH);
  const sorting = columns.find((column) => keyOf(column) === query.get('sort')) ?? null;
  const descending = query.get('order') === 'descending';
  const addressOf = (change: Readonly<Record<string, string>>): string => {
    const sort: Record<string, string> =
      sorting === null
        ? {}
        : { sort: keyOf(sorting), ...(descending ? { order: 'descending' } : {}) };
    const all = new URLSearchParams({ ...(search === '' ? {} : { search }), ...sort, ...change });
    return all.size === 0 ? path : `${path}?${all}`;
  };
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter((item) => {
    const text = columns
      .map(({ value }) => value?.(item) ?? '')
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (sorting !== null) found.sort(byValue(sorting, descending ? -1 : 1));
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const asked = Number.parseInt(query.get('page') ?? '1', 10);
  const page = Math.min(pages, Math.max(1, Number.isNaN(asked) ? 1 : asked));
  const shown = found.slice((page - 1) * ROWS, page * ROWS);
  const to = (name: string, number: number): Markup | null =>
    number < 1 || number > pages
      ? null
      : html`<a href="${addressOf({ page: String(number) })}">${name}</a>`;
  return html`<form class="bar search" role="search" action="${path}"><label class="unseen" for="search">Search</label><input id="search" name="search" type="search" value="${search}" placeholder="Search" maxlength="${LONGEST_SEARCH}">${sorting === null ? null : html`<input type="hidden" name="sort" value="${keyOf(sorting)}">${descending ? html`<input type="hidden" name="order" value="descending">` : null}`}<button type="submit">Search</button><span class="quiet">${search === '' ? countWords(found.length, 'row') : html`${found.length} of ${countWords(items.length, 'row')}, <a href="${path}">all</a>`}</span></form>
<div class="card">${
    shown.length === 0
      ? html`<p class="quiet">${search === '' ? `${NONE} none yet ${NONE}` : 'Nothing like that.'}</p>`
      : rowsTable(list, shown, (column) => {
          if (column.value === undefined) return null;
          const isIt = column === sorting;
          const order = isIt && !descending ? 'descending' : 'ascending';
          const href = addressOf({ sort: keyOf(column), order });
          return { href, sorted: isIt ? (descending ? 'descending' : 'ascending') : null };
        })
  }</div>
${pages === 1 ? null : html`<nav class="bar pages" aria-label="Pages of the list">${to('Previous', page - 1)}<span class="quiet">Page ${page} of ${pages}</span>${to('Next', page + 1)}</nav>`}`;
}

function rowsTable<Item>(
  { caption, columns }: List<Item>,
  items: readonly Item[],
  sortingOf: (column: ListColumn<Item>) => ColumnSorting | null,
): Markup {
  return table({
    caption,
    columns: columns.map((column) => [column.name, column.classes ?? '', sortingOf(column)]),
    rows: items.map((item) => ({ cells: columns.map(({ cell }) => cell(item)) })),
    kind: 'rows',
  });
}

function keyOf({ name }: { readonly name: string }): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

function byValue<Item>({ value }: ListColumn<Item>, sign: 1 | -1) {
  return (one: Item, other: Item): number => {
    const [a, b] = [value?.(one) ?? null, value?.(other) ?? null];
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? 1 : -1;
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  };
}
