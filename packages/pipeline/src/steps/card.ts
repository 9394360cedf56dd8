import { BpError, type Comparison } from '@bp/contracts';
import type { Evaluation } from '@bp/evaluator';
import { modelCard, type ReportDocument } from '@bp/report';
import type { Project } from '../project.js';
import { readRuns } from '../run/ledger.js';

/**
 * The card of a version: what people outside should know of it. Drawn by `@bp/report`, as a page, as Markdown or as text.
 * Errors: those of `Registry.info`; `BUNDLE_INVALID` for a version whose evaluation is not this system's.
 */
export async function cardStep(
  { registry, paths }: Pick<Project, 'registry' | 'paths'>,
  version: string,
): Promise<ReportDocument> {
  const { evaluation, manifest, ...info } = await registry.info(version);
  const { comparison = null, ...metrics } = evaluation as unknown as Evaluation & {
    readonly comparison?: Comparison | null;
  };
  if (metrics.slices === undefined) {
    throw new BpError('BUNDLE_INVALID', `${info.version} was made without a whole evaluation.`, {
      remedy:
        'Make it a version with "bp versions create", which judges it on the present test part.',
      details: { version: info.version },
    });
  }
  const run = (await readRuns(paths.runs)).find(({ version }) => version === info.version);
  return modelCard({
    version: info.version,
    createdAt: info.created_at,
    manifest,
    evaluation: metrics as Evaluation,
    comparison,
    drift: run?.drift ?? null,
    approvals: info.approvals,
    deployedAt: info.deployed_at,
    production: info.production,
  });
}
