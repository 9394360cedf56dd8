import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { ACTIONS, BpError, countWords, type DataProfile, SPLITS } from '@bp/contracts';
import { type PreparedDataset, prepareDataset, readPrepared } from '@bp/dataset';
import { readBundleJson } from '@bp/model';
import { forgottenOf } from '../forget/tombstones-of.js';
import type { Project } from '../project.js';
import { placeOf } from '../project-dataset.js';

/** What differs from the settings. */
export interface PrepareStepOptions {
  /** Another dataset file than the project's. Absolute. */
  readonly input?: string | undefined;
  /** Stop where the data has drifted; the settings' value when left out. */
  readonly strictData?: boolean | undefined;
}

/**
 * Step 2: cleans, splits and encodes the dataset; writes `ml/datasets/prepared/`; compares its profile
 * with the one that the production model was trained on.
 * @throws BpError NOT_ENOUGH_DATA without a dataset; INPUT_INVALID where `input` is not there; DATASET_INVALID;
 * DATA_DRIFTED with strict data.
 */
export async function prepareStep(
  project: Project,
  options: PrepareStepOptions = {},
): Promise<PreparedDataset> {
  const { paths, settings } = project;
  const { input } = options;
  if (input !== undefined && !existsSync(input)) {
    throw new BpError('INPUT_INVALID', `${input} can't be prepared: there is no such file.`, {
      remedy: "Give the path of a dataset, or leave --input out to prepare the project's own.",
      details: { file: input },
    });
  }
  const prepared = await prepareDataset({
    datasetPath: input ?? project.dataset,
    outDir: paths.prepared,
    clock: project.clock,
    encoder: settings.dataset,
    reference: await productionProfile(project),
    drift: settings.dataset.drift,
    legacyLabels: settings.dataset.legacyLabels,
    legacyStatuses: settings.dataset.legacyStatuses,
    quarantinePath: paths.quarantine,
    forgotten: await forgottenOf(paths),
    signal: project.signal,
  });
  tellPrepared(project, prepared);
  if (strictData(project, options) && prepared.drift?.drifted === true) {
    throw new BpError(
      'DATA_DRIFTED',
      `The data has drifted from what production was trained on: ${prepared.drift.warnings.join(' ')}`,
      {
        remedy:
          'Look at the features named; run without --strict-data to train on the data as it is.',
        details: { warnings: prepared.drift.warnings },
      },
    );
  }
  const rows = SPLITS.reduce((sum, split) => sum + prepared.metadata.parts[split].rows, 0);
  if (rows <= settings.training.rowsInMemory) return prepared;
  return { ...(await loadPrepared(project)), drift: prepared.drift };
}

/** Whether drift stops the run. */
export function strictData(project: Project, options: PrepareStepOptions): boolean {
  return options.strictData ?? project.settings.dataset.strictData;
}

/**
 * The prepared parts as they lie on disk, only where they still belong to the dataset that was prepared; of more than
 * memory is to hold, the rows of some domains.
 */
export async function loadPrepared(project: Project): Promise<PreparedDataset> {
  const prepared = await readPrepared({
    dir: project.paths.prepared,
    place: placeOf(project.dataset),
    mostRows: project.settings.training.rowsInMemory,
  });
  const { parts, share } = prepared;
  if (share < 1) {
    const held = SPLITS.map((split) => `${split} ${parts[split].rows}`).join(', ');
    project.say(
      `Held in memory: the rows of ${(100 * share).toFixed(1)}% of the domains (${held})`,
    );
  }
  return prepared;
}

async function productionProfile(project: Project): Promise<DataProfile | null> {
  try {
    const production = await project.registry.production();
    if (production === null) return null;
    return await readBundleJson<DataProfile>(production.dir, 'profile.json');
  } catch (error) {
    // Drift is advice: a broken production is told when it is compared with, not here.
    project.logger.log('warn', 'no profile of the production model', { error: String(error) });
    return null;
  }
}

function tellPrepared(project: Project, prepared: PreparedDataset): void {
  const { metadata } = prepared;
  const total = SPLITS.reduce((sum, split) => sum + metadata.parts[split].rows, 0);
  for (const split of SPLITS) {
    const part = metadata.parts[split];
    const share = total === 0 ? 0 : (100 * part.rows) / total;
    const perAction = ACTIONS.map((action, index) => {
      const successes = part.successes[index] ?? 0;
      return `${action} ${successes}/${successes + (part.failures[index] ?? 0)}`;
    });
    project.say(
      `${split}: ${part.rows} rows (${share.toFixed(1)}%) of ${part.domains} domains; ` +
        `worked/tried: ${perAction.join(', ')}`,
    );
    const absent = ACTIONS.filter((_, index) => (part.successes[index] ?? 0) === 0);
    if (absent.length > 0) project.say(`${split}: no success of ${absent.join(', ')}`);
  }
  for (const [reason, rows] of Object.entries(metadata.removed)) {
    if (rows > 0) project.say(`Left out: ${countWords(rows, 'row')} (${reason})`);
  }
  for (const [reason, values] of Object.entries(metadata.blanked)) {
    if (values > 0) project.say(`Taken as missing: ${countWords(values, 'value')} (${reason})`);
  }
  for (const sentence of metadata.lost) project.say(`Warning: ${sentence}`);
  project.say(`Features: ${metadata.featureNames.length}`);
  for (const warning of prepared.drift?.warnings ?? []) project.say(`Drift: ${warning}`);
  project.say('Dataset preparation complete');
  project.logger.log('info', 'dataset prepared', {
    folder: relative(project.paths.root, project.paths.prepared),
    parts: metadata.parts,
    removed: metadata.removed,
    datasetHash: metadata.datasetHash,
    drift: prepared.drift?.warnings ?? [],
  });
}
