import { join } from 'node:path';
import { canonicalJson } from '@bp/contracts';
import type { Project } from '../project.js';
import { datasetStamp, settingsOfContent } from '../project-dataset.js';
import { hashFile, hashLogs } from '../run/content-hash.js';
import type { CollectStepOptions } from '../steps/collect.js';
import { type PrepareStepOptions, strictData } from '../steps/prepare.js';

/**
 * sha256 over what collecting reads and what it has made of it: the logs, the options, the dataset.
 * `null` where the API was asked: its answers can't be known without asking again.
 */
export async function collectInputs(
  project: Project,
  options: CollectStepOptions,
): Promise<string | null> {
  if (options.useApi === true || options.sources?.includes('api') === true) return null;
  const { feedback } = project.settings;
  return canonicalJson({
    logs: await hashLogs(project.paths.root, [
      feedback.automationLog,
      feedback.shadowLog,
      feedback.decisionLog,
      feedback.outcomeLog,
    ]),
    dataset: await datasetStamp(project.dataset),
    sinceDays: options.sinceDays ?? feedback.sinceDays,
    sources: options.sources ?? null,
  });
}

/** What preparing depends on: the dataset, the settings, and the production model that drift is measured from. And what it has made. */
export async function prepareInputs(
  project: Project,
  options: PrepareStepOptions,
): Promise<string> {
  // A production that can't be read gives no profile either: no drift is measured.
  const production = await project.registry.production().catch(() => null);
  return canonicalJson({
    dataset: await datasetStamp(project.dataset),
    settings: settingsOfContent(project.settings),
    strictData: strictData(project, options),
    production: production?.version ?? null,
    // Somebody may have prepared another file since.
    prepared: await hashFile(join(project.paths.prepared, 'metadata.json')),
  });
}
