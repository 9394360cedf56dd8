import { SPLITS } from '@bp/contracts';
import type { Block, Section } from '../document/document.js';
import { plotBlock } from '../document/plot-block.js';
import { count, percent } from '../words/format.js';
import { driftPlot } from './drift-plot.js';
import { importancePlot } from './importance-plot.js';
import { topFeatures } from './importance-shares.js';
import type { ReportInput } from './report-input.js';

/** What the model looks at, and how the data have moved. */
export function dataSection({ importance, drift }: ReportInput): Section | null {
  if (importance === null && drift === null) return null;
  const top = topFeatures(importance);
  const moved = drift?.features.filter(({ drifted }) => drifted) ?? [];
  return {
    id: 'data',
    title: 'Features and drift',
    lead:
      drift === null
        ? ''
        : drift.drifted
          ? 'The data have moved since the production model was trained.'
          : 'The data look as they did when the production model was trained.',
    notes: drift?.warnings ?? [],
    blocks: [
      ...plotBlock(importancePlot(top), {
        kind: 'table',
        caption: 'Feature importance',
        head: ['', 'share'],
        rows: top.map(({ feature, share }) => [feature, percent(share)]),
      }),
      ...plotBlock(driftPlot(drift)),
      ...(moved.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              caption: 'Features that moved',
              head: ['', 'missing before', 'missing now', 'new values'],
              rows: moved.map((feature) => [
                feature.feature,
                percent(feature.missingBefore),
                percent(feature.missingNow),
                feature.newValues.slice(0, 5).join(', ') || 'none',
              ]),
              wide: true,
            },
          ]),
    ],
  };
}

/** Where the model comes from. */
export function lineageSection({ lineage }: ReportInput): Section | null {
  if (lineage === null) return null;
  const { manifest, counts = {} } = lineage;
  return {
    id: 'lineage',
    title: 'Lineage',
    lead: '',
    blocks: [
      {
        kind: 'terms',
        wide: true,
        pairs: [
          ['Engine', `${manifest.engine} ${manifest.engineVersion}`],
          ['Objective', manifest.objective],
          ['Trained', manifest.createdAt],
          ['Seed', String(manifest.seed)],
          ['Rounds', count(manifest.bestIteration)],
          ['Training rows', count(manifest.rows.train)],
          ['Validation rows', count(manifest.rows.validation)],
          ['Baseline', `always ${manifest.baselineAction}`],
          ['Split', manifest.splitId],
          ['Dataset', manifest.datasetHash],
          ...Object.entries(counts).map(([name, value]) => [name, count(value)] as const),
        ],
      },
      ...partsTable(lineage.parts),
    ],
  };
}

function partsTable(parts: NonNullable<ReportInput['lineage']>['parts']): Block[] {
  if (parts === undefined) return [];
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return [
    {
      kind: 'table',
      caption: 'Parts of the dataset',
      head: ['', 'rows', 'domains', 'successes', 'failures', 'legacy'],
      rows: SPLITS.flatMap((split) => {
        const part = parts[split];
        if (part === undefined) return [];
        const { rows, domains, successes, failures, legacy } = part;
        return [[split, ...[rows, domains, sum(successes), sum(failures), legacy].map(count)]];
      }),
      wide: true,
    },
  ];
}
