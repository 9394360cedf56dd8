import type { BundleManifest, EvaluationMetrics } from '@bp/contracts';
import { section, table } from '../document/blocks.js';
import type { Section } from '../document/document.js';
import { count, decimals, percent } from '../words/format.js';

/** What is said of a version beside another. */
export interface ComparedVersion {
  readonly version: string;
  readonly created_at: string;
  readonly deployed_at: string | null;
  readonly production: boolean;
  readonly manifest: BundleManifest;
  /** As `evaluateModel` made it when the version was created; what it lacks is shown as not known. */
  readonly evaluation: Partial<EvaluationMetrics>;
}

/** Versions side by side, each with the figures that were recorded when it was made. */
export function versionsSection(versions: readonly ComparedVersion[]): Section {
  const row = (name: string, say: (version: ComparedVersion) => string): readonly string[] => [
    name,
    ...versions.map(say),
  ];
  const alone = versions.length === 1;
  const classes = [...new Set(versions.flatMap(({ manifest }) => manifest.classes))];
  return section(
    {
      id: 'versions',
      title: alone ? 'What it is' : versions.map(({ version }) => version).join(' and '),
      lead: alone
        ? 'Figures as recorded when it was made, on the test rows of that day.'
        : 'Figures as recorded when each was made, on the test rows of its day: they tell how each did then, not which is better today.',
    },
    [
      table(
        alone ? 'How it was made' : 'What they are',
        ['', ...versions.map(({ version }) => version)],
        [
          row('created', ({ created_at }) => created_at),
          row('state', stateOf),
          row('engine', ({ manifest }) => `${manifest.engine} ${manifest.engineVersion}`),
          row('learns', ({ manifest }) => manifest.objective),
          row('rows to train', ({ manifest }) => count(manifest.rows.train)),
          row('rows to validate', ({ manifest }) => count(manifest.rows.validation)),
          row('dataset', ({ manifest }) => manifest.datasetHash.slice(0, 12)),
        ],
        { wide: !alone },
      ),
      table(
        alone ? 'How it was judged' : 'How they were judged',
        ['', ...versions.map(({ version }) => version)],
        [
          row('test rows', ({ evaluation }) => count(evaluation.rows)),
          row('accuracy', ({ evaluation }) => decimals(evaluation.accuracy)),
          row('accuracy, weighted', ({ evaluation }) => decimals(evaluation.accuracy_weighted)),
          row('macro F1', ({ evaluation }) => decimals(evaluation.f1_macro)),
          row('fewer failures', ({ evaluation }) =>
            percent(evaluation.failure_rate_reduction?.estimate),
          ),
          ...classes.map((name) =>
            row(`recall of ${name}`, ({ evaluation }) =>
              decimals(evaluation.recall_per_class?.[name]),
            ),
          ),
        ],
      ),
    ],
  );
}

function stateOf({ production, deployed_at }: ComparedVersion): string {
  if (production) return 'in production';
  return deployed_at === null ? 'never deployed' : `deployed ${deployed_at}`;
}
