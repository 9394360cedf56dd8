import { isFlatRecord } from '../facts/understand-flat.js';
import type { AnswerRest } from './answer-parser.js';

/** What an answer says of there being more than it holds. */
export interface MorePages {
  /** Address of the next page, as the answer gives it; `null`: it names none. */
  readonly next: string | null;
  /** A sentence for people, where there is more; `null` where nothing says so. */
  readonly because: string | null;
}

/**
 * Reads the signs of paging that APIs give beside their records: Laravel's paginators and resources (`next_page_url`,
 * `last_page`, `meta`, `links.next`), Django's `next`, JSON:API's `links`, `has_more`, cursors, counts above what came,
 * and the header `Link`.
 *
 * @param given records that all pages up to this one held
 */
export function morePages(rest: AnswerRest, given: number): MorePages {
  const { fields } = rest;
  const places = [
    fields,
    fields.meta,
    fields.pagination,
    fields.links,
    pagination(fields.meta),
  ].filter(isFlatRecord);
  const value = (...names: readonly string[]): unknown => {
    for (const place of places) {
      for (const name of names) {
        const found = place[name];
        if (found !== undefined && found !== null) return found;
      }
    }
    return undefined;
  };
  const named =
    value('next_page_url', 'next', 'next_url', 'nextPageUrl') ?? rest.nextLink ?? undefined;
  const href = isFlatRecord(named) ? named.href : named;
  const next = typeof href === 'string' && href.trim() !== '' ? href.trim() : null;
  const cursor = value('next_cursor', 'nextCursor', 'next_page_token', 'nextPageToken', 'cursor');
  const [page, last] = [
    count(value('current_page', 'currentPage', 'page')),
    count(value('last_page', 'lastPage', 'total_pages', 'totalPages', 'pages')),
  ];
  const total = count(value('total', 'total_count', 'totalCount', 'count'));
  const because =
    next !== null
      ? 'the answer names a next page'
      : last !== null && last > (page ?? 1)
        ? `the answer is page ${page ?? 1} of ${last}`
        : flag(value('has_more', 'hasMore', 'has_more_pages', 'hasMorePages', 'truncated'))
          ? 'the answer says that there is more'
          : total !== null && total > given
            ? `the answer speaks of ${total} records, and ${given} came`
            : typeof cursor === 'string' && cursor !== ''
              ? 'the answer names a cursor for more'
              : null;
  return { next, because };
}

function pagination(meta: unknown): unknown {
  return isFlatRecord(meta) ? (meta.pagination ?? meta.page) : undefined;
}

function count(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}

function flag(value: unknown): boolean {
  return value === true || value === 1 || value === 'true' || value === '1';
}
