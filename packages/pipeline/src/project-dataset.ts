import { relative } from 'node:path';
import type { DatasetLocation, DatasetPlace } from '@bp/contracts';
import { datasetAt } from '@bp/dataset/info';
import { projectPaths } from './paths.js';
import { hashFile } from './run/content-hash.js';
import { type LoadSettingsOptions, loadSettings } from './settings/load-settings.js';
import type { Settings } from './settings/settings.js';

/** The project folder, and where its dataset is. */
export interface ProjectDatasetOptions {
  readonly root: string;
  readonly settings: { readonly dataset: Pick<Settings['dataset'], 'url'> };
}

/**
 * Where `dataset.url` says that the project's dataset is, else the file in its folder.
 * @throws BpError SETTINGS_INVALID where it is a URL of no kind that is known.
 */
export function projectDataset({ root, settings }: ProjectDatasetOptions): DatasetLocation {
  const { url } = settings.dataset;
  return url === null ? projectPaths(root).dataset : datasetAt(url);
}

/** The dataset of a project folder, with settings read from there: for commands that need nothing else. */
export async function datasetOfFolder(folder: LoadSettingsOptions): Promise<DatasetLocation> {
  return projectDataset({ root: folder.root, settings: await loadSettings(folder) });
}

/** The dataset, if it is elsewhere. */
export function placeOf(dataset: DatasetLocation): DatasetPlace | null {
  return typeof dataset === 'string' ? null : dataset;
}

/** The dataset for people: a file relative to the project folder. */
export function datasetName(root: string, dataset: DatasetLocation): string {
  return typeof dataset === 'string' ? relative(root, dataset) : dataset.location;
}

/** Another one after every change of the dataset; `null`: there is none. */
export async function datasetStamp(dataset: DatasetLocation): Promise<string | null> {
  return typeof dataset === 'string' ? hashFile(dataset) : ((await dataset.state())?.mark ?? null);
}

/** The settings that decide what is made of the dataset, wherever it is. */
export function settingsOfContent({ dataset }: Settings): Omit<Settings['dataset'], 'url'> {
  const { url: _, ...decisive } = dataset;
  return decisive;
}
