import { type Comparison, metricWords } from '@bp/contracts';
import { count, decimals, percent, signed } from '../words/format.js';

/** What was compared with what, on what, and what came of it, in sentences. */
export function comparisonInWords(comparison: Comparison | null): string {
  if (comparison === null) return 'It was compared with no other model.';
  const { champion_version, champion_accuracy, challenger_accuracy, improvement, value } =
    comparison;
  const range = comparison.interval?.map((bound) => signed(bound)).join(' to ');
  const between = range === undefined ? '' : ` (interval ${range})`;
  const found =
    challenger_accuracy === null
      ? ''
      : `: ${metricWords(comparison.metric)} ${decimals(champion_accuracy)} before, ${decimals(challenger_accuracy)} with it, ${signed(improvement)}${between}`;
  const success =
    value === null || value === undefined
      ? ''
      : ` Expected success ${percent(value.champion_value)} before, ${percent(value.challenger_value)} with it, on ${count(value.rows)} attempts${comparison.decided_by === 'value' ? ': that decided' : ''}.`;
  return `Compared with ${champion_version ?? 'always answering alike'} on the same ${count(comparison.rows)} rows${found}.${success} Verdict: ${comparison.verdict}.`;
}
