import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant } from '@bp/contracts';
import { collectStep, openProject, projectPaths, STEPS } from '@bp/pipeline';
import { writeTinyBundle } from '../../../../packages/registry/src/testing/tiny-bundle.js';
import { failedRun, runRecord, saveRun } from './run-records.js';

export interface SmallProjectOptions {
  readonly root: string;
  readonly now: number;
  /** Stands wherever text comes from data. */
  readonly text?: string;
}

const DAY_MS = 86_400_000;

/** A project of two versions that can be asked, some attempts, a line in quarantine, and a run that kept what was there. */
export async function smallProject({
  root,
  now,
  text = 'nightly',
}: SmallProjectOptions): Promise<void> {
  const paths = projectPaths(root);
  const project = openProject({ root, env: {}, clock: () => now });
  for (const seed of [1, 2]) {
    const dir = join(paths.models, `bundle-${seed}`);
    await writeTinyBundle({ dir, seed });
    const evaluation = { rows: 90, accuracy: 0.6 + seed / 100, accuracy_weighted: 0.5 };
    await project.registry.createVersion({ bundleDir: dir, evaluation, note: text, by: 'ann' });
  }
  await project.registry.deploy({ version: 'v1.0.0', reason: text, by: 'ann' });
  await mkdir(paths.logs, { recursive: true });
  const lines = Array.from({ length: 60 }, (_, at) => ({
    timestamp: formatInstant(now - (at % 20) * DAY_MS),
    task_id: at,
    domain: `site${at}.example`,
    action_attempted: at % 20 === 0 ? text : 'forum',
    result: at % 3 === 0 ? 'failed' : 'success',
  }));
  await writeFile(
    join(paths.logs, 'automation_logs.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  await collectStep(project, { sinceDays: null });
  const feature = { feature: 'pa', missingBefore: 0.1, missingNow: 0.4, newValues: [text] };
  const warning = `pa has moved: ${text}`;
  const drift = {
    drifted: true,
    features: [{ ...feature, distance: 0.31, drifted: true, reason: warning }],
    warnings: [warning],
  };
  const results: Partial<Record<string, Readonly<Record<string, unknown>>>> = {
    collect: { new: 57, updated: 0, read: 60, quarantined: 3, dataset_rows: 57 },
    prepare: {
      parts: { train: { rows: 40 }, test: { rows: 9 } },
      removed: { no_domain: 2 },
      drift,
    },
    train: { rows: { train: 40, validation: 8 }, rounds: 12, validationLoss: 0.61 },
    evaluate: { rows: 90, accuracy: 0.62, accuracy_weighted: 0.5, f1_macro: 0.6 },
  };
  await saveRun(
    paths.runs,
    runRecord(now - DAY_MS, {
      version: 'v1.1.0',
      degraded: true,
      warnings: [`api was left out: ${text}`],
      drift: { drifted: true, warnings: [warning] },
      metrics: { accuracy: 0.62, f1_macro: 0.6 },
      steps: STEPS.map((step, at) => ({
        step,
        status: 'done',
        started_at: formatInstant(now - DAY_MS + at * 1000),
        seconds: at,
        result: results[step] ?? {},
      })),
      comparison: {
        verdict: 'keep',
        metric: 'accuracy_weighted',
        rows: 90,
        champion_accuracy: 0.61,
        challenger_accuracy: 0.615,
        improvement: 0.005,
        interval: [-0.01, 0.02],
        reasons: ['accuracy_weighted changes by +0.0050; at least +0.0100 is needed.'],
        rules: [
          {
            rule: 'min_rows',
            figure: 90,
            limit: 30,
            held: true,
            message: '90 scored rows; at least 30 are needed.',
          },
          {
            rule: 'min_improvement',
            figure: 0.005,
            limit: 0.01,
            held: false,
            message: 'accuracy_weighted changes by +0.0050; at least +0.0100 is needed.',
          },
        ],
        champion_version: 'v1.0.0',
      },
    }),
  );
  await saveRun(paths.runs, failedRun(now - 2 * DAY_MS, text));
}
