import type { FeedbackSourceName } from '@bp/contracts';
import { Fact } from '../facts/fact.js';
import { understandFlat } from '../facts/understand-flat.js';
import type { FeedbackSource } from '../source.js';

/** A source of records that are in memory: what a fourth source looks like at its smallest. */
export function listSource(
  name: FeedbackSourceName,
  records: readonly unknown[],
  options: { readonly repeatable?: boolean } = {},
): FeedbackSource {
  const understand: FeedbackSource['understand'] = (record, fact) =>
    understandFlat(record, { action: 'action', result: 'result', resultOptional: true }, fact);
  return {
    name,
    repeatable: options.repeatable ?? true,
    understand,
    owns: (source) => source === name,
    exists: async () => records.length > 0,
    read: async (sink) => {
      const fact = new Fact();
      for (const [index, record] of records.entries()) {
        const reason = understand(record, fact);
        if (reason === null) sink.fact(fact);
        else
          sink.reject({
            source: name,
            line: index + 1,
            reason,
            text: String(JSON.stringify(record)),
          });
      }
      return { missing: [], warnings: [], failures: [] };
    },
  };
}
