import type { ModelComparison } from '../compare/model-comparison.js';
import { count, decimals, interval, oneLine, percent, signed } from './format.js';
import { bullet, section } from './text-layout.js';
import { textTable } from './text-table.js';

/** Champion against challenger, for the text report. */
export function comparisonSection(comparison: ModelComparison): string[] {
  const { champion, challenger, differences, mcnemar } = comparison;
  const name = oneLine(comparison.champion_name, 30);
  const lines = [...section(`Challenger against ${name}, on the same rows`)];
  lines.push(...bullet(`Metric: ${comparison.metric}. ${comparison.metric_reason}`, '  '), '');
  lines.push(
    ...textTable([
      ['', 'before', 'now', 'change', `${percent(comparison.interval_level, 0)} interval`],
      ...(
        [
          ['Accuracy', 'accuracy', 'accuracy'],
          ['Accuracy weighted', 'accuracy_weighted', 'accuracy_weighted'],
          ['Macro F1', 'f1_macro', 'f1_macro'],
          ['Failure rate', 'estimated_failure_rate', 'failure_rate'],
        ] as const
      ).map(([label, figure, difference]) => [
        label,
        decimals(champion?.[figure]),
        decimals(challenger?.[figure]),
        signed(differences[difference]?.estimate),
        interval(differences[difference]),
      ]),
    ]),
  );
  if (mcnemar !== null) {
    lines.push(
      '',
      ...bullet(
        `Only the champion right: ${count(mcnemar.only_champion_right)}; only the challenger right: ${count(mcnemar.only_challenger_right)}; exact McNemar p = ${mcnemar.p_value.toPrecision(3)}`,
        '  ',
      ),
    );
  }
  if (comparison.recall_changes.length > 0) {
    lines.push(
      '',
      ...textTable([
        ['recall of', 'rows', 'before', 'now', 'change'],
        ...comparison.recall_changes.map((change) => [
          change.action,
          count(change.rows),
          decimals(change.champion),
          decimals(change.challenger),
          signed(change.change),
        ]),
      ]),
    );
  }
  if (comparison.worse_slices.length > 0) {
    lines.push(
      '',
      '  Slices that got worse',
      ...textTable([
        ['slice', 'rows', 'before', 'now', 'change', ''],
        ...comparison.worse_slices.map((slice) => [
          oneLine(`${slice.dimension} = ${slice.slice}`, 40),
          count(slice.rows),
          decimals(slice.champion),
          decimals(slice.challenger),
          signed(slice.change.estimate),
          slice.clear ? 'clearly' : 'may be chance',
        ]),
      ]),
    );
  }
  return lines;
}
