import type { ModelComparison } from '@bp/evaluator';
import type { Block, Cell, Section } from '../document/document.js';
import { plotBlock } from '../document/plot-block.js';
import { count, decimals, interval, percent, signed } from '../words/format.js';
import { COMPARED } from './compared.js';
import { differencePlot } from './difference-plot.js';

/** Champion against challenger on the same rows. */
export function comparisonSection(comparison: ModelComparison | null): Section | null {
  if (comparison === null) return null;
  return {
    id: 'comparison',
    title: `Against ${comparison.champion_name}`,
    lead: `Both scored afresh on the same ${count(comparison.rows)} rows. Metric: ${comparison.metric}. ${comparison.metric_reason}`,
    blocks: [
      ...plotBlock(differencePlot(comparison)),
      metrics(comparison),
      ...recalls(comparison),
      ...discordance(comparison),
      ...worseSlices(comparison),
    ],
  };
}

function metrics({ champion, challenger, differences, interval_level }: ModelComparison): Block {
  return {
    kind: 'table',
    caption: 'Metrics',
    head: ['', 'before', 'now', 'change', `${percent(interval_level, 0)} interval`],
    rows: COMPARED.map(({ name, difference, value, better }) => {
      const found = differences[difference];
      return [
        name,
        decimals(champion?.[value]),
        decimals(challenger?.[value]),
        changed(found?.estimate, better),
        interval(found),
      ];
    }),
  };
}

function recalls({ recall_changes }: ModelComparison): Block[] {
  if (recall_changes.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'Recall of each action',
      head: ['', 'rows', 'before', 'now', 'change'],
      rows: recall_changes.map(({ action, rows, champion, challenger, change }) => [
        action,
        count(rows),
        decimals(champion),
        decimals(challenger),
        changed(change),
      ]),
    },
  ];
}

function discordance(comparison: ModelComparison): Block[] {
  const { mcnemar } = comparison;
  if (mcnemar === null) return [];
  return [
    {
      kind: 'terms',
      caption: 'Rows that only one of them gets right',
      pairs: [
        ['Only the champion', count(mcnemar.only_champion_right)],
        ['Only the challenger', count(mcnemar.only_challenger_right)],
        ['Exact McNemar p (rows as independent)', mcnemar.p_value.toPrecision(3)],
        ['Effective sample size', decimals(comparison.effective_sample_size, 1)],
        ['Smallest detectable improvement', signed(comparison.detectable_improvement)],
      ],
    },
  ];
}

function worseSlices({ worse_slices, interval_level }: ModelComparison): Block[] {
  if (worse_slices.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'Slices that got worse',
      head: [
        '',
        'rows',
        'before',
        'now',
        'change',
        `${percent(interval_level, 0)} interval`,
        'beyond chance?',
      ],
      rows: worse_slices.map((slice) => [
        `${slice.dimension.replaceAll('_', ' ')}: ${slice.slice}`,
        count(slice.rows),
        decimals(slice.champion),
        decimals(slice.challenger),
        changed(slice.change.estimate),
        interval(slice.change),
        slice.clear ? 'yes' : 'may be chance',
      ]),
      wide: true,
    },
  ];
}

/** A change in the colour of better or worse; the sign says it too. */
function changed(change: number | undefined, better: 1 | -1 = 1): Cell {
  const text = signed(change);
  if (change === undefined || change === 0) return text;
  return { text, tone: change * better > 0 ? 'good' : 'warn' };
}
