import { Fact } from '../facts/fact.js';
import { parseCsvRecord } from '../logs/csv-record.js';
import {
  NOT_UTF8,
  parseJsonRecord,
  QUARANTINED_TEXT,
  understandCsvFields,
} from '../logs/read-records.js';
import type { FeedbackSource, RejectedLine } from '../source.js';
import type { CollectingSink } from './collecting-sink.js';
import type { Quarantine } from './quarantine.js';

/** Tries every quarantined line of these sources again; those of other sources stay, uncounted. */
export async function replayQuarantine(
  quarantine: Quarantine,
  sources: readonly FeedbackSource[],
  sink: CollectingSink,
): Promise<void> {
  const fact = new Fact();
  for await (const line of quarantine.lines()) {
    const source = sources.find((candidate) => candidate.owns(line.source));
    if (source === undefined) continue;
    if (understandAgain(line, source, fact)) {
      sink.replayed(fact, source.name);
      quarantine.release(line);
    } else {
      sink.stillQuarantined();
    }
  }
}

function understandAgain(line: RejectedLine, source: FeedbackSource, fact: Fact): boolean {
  // A line that was cut cannot be known whole, whatever its beginning says.
  if (line.text.length >= QUARANTINED_TEXT) return false;
  // Its text only stands for the bytes: others would stand there alike.
  if (line.reason === NOT_UTF8) return false;
  if (line.columns !== undefined) {
    const fields = parseCsvRecord(line.text, line.delimiter);
    return (
      fields !== null && understandCsvFields(fields, line.columns, source.understand, fact) === null
    );
  }
  try {
    return source.understand(parseJsonRecord(line.text), fact) === null;
  } catch {
    return false;
  }
}
