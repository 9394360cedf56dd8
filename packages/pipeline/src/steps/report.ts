import { join, relative } from 'node:path';
import { formatInstant, SPLITS } from '@bp/contracts';
import type { PreparedDataset } from '@bp/dataset';
import { type ModelComparison, partsAlone } from '@bp/evaluator';
import { readBundleJson } from '@bp/model';
import { writeReport } from '@bp/report';
import type { FeatureImportance } from '@bp/trainer';
import type { Project } from '../project.js';
import { readRuns } from '../run/ledger.js';
import type { EvaluateStepResult } from './evaluate.js';
import { unusedStamp } from './unused-stamp.js';

/** What the report is about; `comparison` is `null` without step 5. */
export interface ReportStepOptions {
  readonly bundleDir: string;
  readonly prepared: PreparedDataset;
  readonly evaluated: EvaluateStepResult;
  readonly comparison: ModelComparison | null;
}

/** Writes `ml/models/evaluation_<time>.{txt,json,html}` and plots; gives the paths. */
export async function reportStep(
  project: Project,
  options: ReportStepOptions,
): Promise<{ readonly txt: string; readonly json: string; readonly html: string }> {
  const { evaluated, prepared } = options;
  const { manifest } = evaluated.model;
  const { models } = project.paths;
  const now = project.clock();
  const files = await writeReport({
    dir: models,
    stamp: unusedStamp(now, (stamp) => join(models, `evaluation_${stamp}.json`)),
    report: {
      title: `Evaluation of ${relative(models, options.bundleDir)}`,
      createdAt: formatInstant(now),
      evaluation: evaluated.evaluation,
      comparison: options.comparison,
      parts: partsAlone(evaluated.model, prepared.parts.test),
      importance: await readBundleJson<readonly FeatureImportance[]>(
        options.bundleDir,
        'importance.json',
      ),
      drift: prepared.drift,
      lineage: {
        manifest,
        counts: Object.fromEntries(
          SPLITS.map((split) => [`${split} rows`, prepared.metadata.parts[split].rows]),
        ),
      },
      testSetUses: await testSetUses(project, prepared.metadata.splitId),
    },
  });
  project.say(`Report: ${relative(project.paths.root, files.html)}`);
  return files;
}

/** How often this split's test rows have been compared on, and have decided a promotion, so far. */
async function testSetUses(
  project: Project,
  splitId: string,
): Promise<{ comparisons: number; promotions: number }> {
  const runs = await readRuns(project.paths.runs);
  const compared = runs.filter((run) => run.comparison !== null && run.split_id === splitId);
  return {
    comparisons: compared.length,
    promotions: compared.filter((run) => run.comparison?.verdict === 'promote').length,
  };
}
