import type { QuarantineReason } from '@bp/contracts';
import { quarantinedLines } from './quarantined-lines.js';

/**
 * Why the lines of a quarantine file could not be used, most frequent reason first, of equals in the order of their texts. One
 * pass; memory grows with the reasons, not with the lines. Errors: `STORAGE_FAILED`.
 */
export async function summariseQuarantine(path: string): Promise<QuarantineReason[]> {
  const found = new Map<
    string,
    Omit<QuarantineReason, 'sources'> & { readonly sources: Set<string> }
  >();
  for await (const { reason, source, line, text } of quarantinedLines(path)) {
    const { lines = 0, sources = new Set<string>() } = found.get(reason) ?? {};
    const example = { source, line, text };
    found.set(reason, { reason, lines: lines + 1, sources: sources.add(source), example });
  }
  return [...found.values()]
    .map((each) => ({ ...each, sources: [...each.sources] }))
    .sort((a, b) => b.lines - a.lines || (a.reason < b.reason ? -1 : 1));
}
