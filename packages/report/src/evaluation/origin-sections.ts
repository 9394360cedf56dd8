import { SPLITS } from '@bp/contracts';
import { plot, section, table, terms } from '../document/blocks.js';
import type { Section } from '../document/document.js';
import { count, percent } from '../words/format.js';
import { driftPlot } from './drift-plot.js';
import { importancePlot } from './importance-plot.js';
import { topFeatures } from './importance-shares.js';
import type { ReportInput } from './report-input.js';

/** What the model looks at, and how the data have moved. */
export function dataSection({
  importance,
  drift,
}: Pick<ReportInput, 'importance' | 'drift'>): Section {
  const top = topFeatures(importance);
  const moved = (drift?.features ?? []).filter(({ drifted }) => drifted);
  const lead = drift?.drifted
    ? 'The data have moved since the production model was trained.'
    : 'The data look as they did when the production model was trained.';
  const words = { id: 'data', title: 'Features and drift', lead: drift === null ? '' : lead };
  return section({ ...words, notes: drift?.warnings ?? [] }, [
    plot(
      importancePlot(top),
      table(
        'Feature importance',
        ['', 'share'],
        top.map(({ feature, share }) => [feature, percent(share)]),
      ),
    ),
    plot(driftPlot(drift)),
    table(
      'Features that moved',
      ['', 'missing before', 'missing now', 'new values'],
      moved.map(({ feature, missingBefore, missingNow, newValues }) => [
        feature,
        percent(missingBefore),
        percent(missingNow),
        newValues.slice(0, 5).join(', ') || 'none',
      ]),
      { wide: true },
    ),
  ]);
}

/** Where the model comes from. */
export function lineageSection(lineage: NonNullable<ReportInput['lineage']>): Section {
  const { manifest, counts = {}, parts = {} } = lineage;
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return section({ id: 'lineage', title: 'Lineage', lead: '' }, [
    terms(
      null,
      [
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
      { wide: true },
    ),
    table(
      'Parts of the dataset',
      ['', 'rows', 'domains', 'successes', 'failures', 'legacy'],
      SPLITS.flatMap((split) => {
        const part = parts[split];
        if (part === undefined) return [];
        const { rows, domains, successes, failures, legacy } = part;
        return [[split, ...[rows, domains, sum(successes), sum(failures), legacy].map(count)]];
      }),
      { wide: true },
    ),
  ]);
}
