import { relative, resolve } from 'node:path';
import { BpError, type DatasetLocation, type DatasetPlace } from '@bp/contracts';
import type { DatasetMetadata } from './metadata.js';

/** How `metadata.json` in `dir` names a dataset. */
export function preparedFrom(dir: string, dataset: DatasetLocation): string {
  return typeof dataset === 'string' ? relative(resolve(dir), resolve(dataset)) : dataset.location;
}

/**
 * The dataset that the parts in `dir` were made of. Throws PREPARED_STALE where that is elsewhere and not at `place`.
 */
export function datasetOf(
  dir: string,
  { dataset }: Pick<DatasetMetadata, 'dataset'>,
  place: DatasetPlace | null,
): DatasetLocation {
  if (!dataset.includes('://')) return resolve(dir, dataset);
  if (place?.location === dataset) return place;
  throw new BpError('PREPARED_STALE', `${dir} was made of another dataset: ${dataset}.`, {
    remedy: 'Run `bp prepare` again, or name that dataset in dataset.url.',
    details: { path: dir, dataset },
  });
}
