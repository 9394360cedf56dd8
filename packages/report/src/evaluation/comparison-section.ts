import { metricWords } from '@bp/contracts';
import type { ModelComparison } from '@bp/evaluator';
import { numbers, plot, section, table, terms } from '../document/blocks.js';
import type { Cell, Section, Terms } from '../document/document.js';
import { count, decimals, interval, percent, signed } from '../words/format.js';
import { COMPARED } from './compared.js';
import { differencePlot } from './difference-plot.js';

/** Champion against challenger on the same rows. */
export function comparisonSection(comparison: ModelComparison): Section {
  const { champion, challenger, differences } = comparison;
  const level = `${percent(comparison.interval_level, 0)} interval`;
  const title = `Against ${comparison.champion_name}`;
  const lead = `Both scored afresh on the same ${count(comparison.rows)} rows. Metric: ${metricWords(comparison.metric)}. ${comparison.metric_reason}`;
  return section({ id: 'comparison', title, lead }, [
    plot(differencePlot(comparison)),
    table(
      'Metrics',
      ['', 'before', 'now', 'change', level],
      COMPARED.map(({ name, difference, value, better }) => [
        name,
        ...numbers(champion?.[value], challenger?.[value]),
        changed(differences[difference]?.estimate, better),
        interval(differences[difference]),
      ]),
    ),
    table(
      'Recall of each action',
      ['', 'rows', 'before', 'now', 'change'],
      comparison.recall_changes.map((recall) => [
        recall.action,
        count(recall.rows),
        ...numbers(recall.champion, recall.challenger),
        changed(recall.change),
      ]),
    ),
    discordance(comparison),
    table(
      'Slices that got worse',
      ['', 'rows', 'before', 'now', 'change', level, 'beyond chance?'],
      comparison.worse_slices.map((slice) => [
        `${slice.dimension.replaceAll('_', ' ')}: ${slice.slice}`,
        count(slice.rows),
        ...numbers(slice.champion, slice.challenger),
        changed(slice.change.estimate),
        interval(slice.change),
        slice.clear ? 'yes' : 'may be chance',
      ]),
      { wide: true },
    ),
  ]);
}

function discordance(comparison: ModelComparison): Terms | null {
  const { mcnemar } = comparison;
  if (mcnemar === null) return null;
  return terms('Rows that only one of them gets right', [
    ['Only the champion', count(mcnemar.only_champion_right)],
    ['Only the challenger', count(mcnemar.only_challenger_right)],
    ['Exact McNemar p (rows as independent)', mcnemar.p_value.toPrecision(3)],
    ['Effective sample size', decimals(comparison.effective_sample_size, 1)],
    ['Smallest detectable improvement', signed(comparison.detectable_improvement)],
  ]);
}

/** A change in the colour of better or worse; the sign says it too. */
function changed(change: number | undefined, better: 1 | -1 = 1): Cell {
  const text = signed(change);
  if (change === undefined || change === 0) return text;
  return { text, tone: change * better > 0 ? 'good' : 'warn' };
}
