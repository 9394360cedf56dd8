import { Fact, type FeedbackSource, understandFlat } from '@bp/feedback';

/** One row of the table, as the database's client returns it. */
export interface TicketRow {
  readonly ticket: number;
  readonly kind: string;
  readonly outcome: string | null;
  readonly closed_at: string | null;
  readonly host: string | null;
}

/** Feedback from a table of tickets, of which `rows` yields all that are open or were closed since. */
export function ticketTable(
  rows: (since: number | null) => AsyncIterable<TicketRow>,
): FeedbackSource {
  const understand: FeedbackSource['understand'] = (row, fact) => {
    const { ticket, kind, outcome, closed_at, host } = (row ?? {}) as Partial<TicketRow>;
    return understandFlat(
      { task_id: ticket, kind, outcome, timestamp: closed_at, domain: host },
      { action: 'kind', result: 'outcome', resultOptional: true },
      fact,
    );
  };
  return {
    name: 'tickets',
    repeatable: false,
    understand,
    owns: (source) => source === 'tickets',
    exists: async () => true,
    read: async (sink, { since, signal }) => {
      const fact = new Fact();
      let line = 0;
      for await (const row of rows(since)) {
        signal?.throwIfAborted();
        line += 1;
        const reason = understand(row, fact);
        if (reason === null) sink.fact(fact);
        else sink.reject({ source: 'tickets', line, reason, text: JSON.stringify(row) });
      }
      return { missing: [], warnings: [], failures: [] };
    },
  };
}
