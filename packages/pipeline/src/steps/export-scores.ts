import { ACTIONS } from '@bp/contracts';
import { type ExportColumn, type ExportFormat, exportTable } from '@bp/dataset';
import { recommendedActions } from '@bp/evaluator';
import { createEncoder, type Encoder, readBundleJson } from '@bp/model';
import type { Project } from '../project.js';
import { evaluateStep, openTestPart } from './evaluate.js';
import { loadPrepared } from './prepare.js';

/** Which model is to score, and where the rows go. */
export interface ExportScoresOptions {
  /** Folder of a bundle. */
  readonly modelDir: string;
  readonly to: string;
  readonly format: ExportFormat;
  /** Also what the model sees of each site: a column for each place of its encoder, named `x:` and the feature. */
  readonly features?: boolean;
}

const COLUMNS: readonly ExportColumn[] = [
  { name: 'domain', kind: 'text' },
  { name: 'url', kind: 'text' },
  { name: 'timestamp', kind: 'instant' },
  { name: 'action', kind: 'text' },
  { name: 'success', kind: 'flag' },
  { name: 'legacy', kind: 'flag' },
  { name: 'propensity', kind: 'number' },
  { name: 'recommended', kind: 'text' },
  ...ACTIONS.map((action): ExportColumn => ({ name: `p_${action}`, kind: 'number' })),
];

/**
 * Scores the rows of the test part, and writes them for other programs: what was tried and came of it, the chance with
 * which it was chosen (logged or fitted), what the model would have chosen, and what it expects of each action.
 * Errors: as `evaluateStep`, `STORAGE_FAILED`.
 * @returns How many rows were written.
 */
export async function exportScores(
  project: Project,
  { modelDir, to, format, features = false }: ExportScoresOptions,
): Promise<number> {
  const test = await openTestPart(project, await loadPrepared(project));
  const { scored } = await evaluateStep(project, test, modelDir);
  const { part, propensity } = test;
  const recommended = recommendedActions(scored);
  const { classes, probabilities } = scored;
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const encoder = features
    ? createEncoder(await readBundleJson<Encoder>(modelDir, 'encoder.json'))
    : null;
  const names = encoder?.featureNames ?? [];
  return exportTable(to, format, {
    columns: [
      ...COLUMNS,
      ...names.map((name): ExportColumn => ({ name: `x:${name}`, kind: 'number' })),
    ],
    rows: (add) => {
      for (let row = 0; row < part.rows; row += 1) {
        const input = part.input(row);
        const chance = (action: (typeof ACTIONS)[number]): number | null => {
          const at = classes.indexOf(action);
          return at < 0 ? null : known(probabilities[row * classes.length + at]!);
        };
        add([
          part.domains[part.group[row]!] ?? null,
          input.url ?? null,
          known(part.timestamp[row]!),
          ACTIONS[part.action[row]!]!,
          part.success[row] === 1,
          part.legacy[row] === 1,
          known(propensity[row]!),
          ACTIONS[recommended[row]!] ?? null,
          ...ACTIONS.map(chance),
          ...Array.from(encoder?.encode(input) ?? [], known),
        ]);
      }
    },
  });
}
