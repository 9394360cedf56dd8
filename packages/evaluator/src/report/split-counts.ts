import type { Split, SplitCounts } from '@bp/contracts';
import type { ReportInput } from './report-input.js';

/** The counts of the parts, where they are what they claim to be: they may come from a file. */
export function splitCounts(
  parts: NonNullable<ReportInput['lineage']>['parts'],
): Partial<Record<Split, SplitCounts>> | null {
  if (typeof parts !== 'object' || parts === null || Array.isArray(parts)) return null;
  const sound = Object.entries(parts).filter(([, part]) => isCounts(part));
  return sound.length === 0 ? null : Object.fromEntries(sound);
}

function isCounts(part: unknown): part is SplitCounts {
  if (typeof part !== 'object' || part === null) return false;
  const { rows, domains, legacy, successes, failures } = part as Partial<
    Record<keyof SplitCounts, unknown>
  >;
  return (
    [rows, domains, legacy].every((value) => typeof value === 'number') &&
    [successes, failures].every(
      (values) => Array.isArray(values) && values.every((value) => typeof value === 'number'),
    )
  );
}
