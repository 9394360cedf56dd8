import type { QuarantineReason } from '@bp/contracts';
import type { RejectedLine } from '../source.js';
import { quarantinedLines } from './quarantined-lines.js';

/**
 * Why the lines of a quarantine file could not be used, most frequent reason first, of equals in the order of their texts. One
 * pass; memory grows with the reasons, not with the lines. Errors: `STORAGE_FAILED`.
 */
export async function summariseQuarantine(path: string): Promise<QuarantineReason[]> {
  const found = new Map<string, { lines: number; sources: Set<string>; last: RejectedLine }>();
  for await (const line of quarantinedLines(path)) {
    const { lines = 0, sources = new Set<string>() } = found.get(line.reason) ?? {};
    found.set(line.reason, { lines: lines + 1, sources: sources.add(line.source), last: line });
  }
  return [...found]
    .map(
      ([
        reason,
        {
          lines,
          sources,
          last: { source, line, text },
        },
      ]) => ({
        reason,
        lines,
        sources: [...sources],
        example: { source, line, text },
      }),
    )
    .sort((a, b) => b.lines - a.lines || (a.reason < b.reason ? -1 : 1));
}
