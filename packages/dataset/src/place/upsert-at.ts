import type { DatasetLocation, RecordSet } from '@bp/contracts';
import { type UpsertResult, upsertRows } from '../file/upsert-rows.js';
import { upsertPlace } from './upsert-place.js';

/** The dataset, and the attempts to merge into it. */
export interface UpsertOptions {
  /** `ml/datasets/training_backlinks_enriched.csv`, or a place elsewhere. Made where it is not there. */
  readonly path: DatasetLocation;
  readonly records: RecordSet;
  readonly signal?: AbortSignal | undefined;
}

/** Merges attempts into a dataset of no older kind. Errors as `upsertDataset` says. */
export function upsertAt({ path, records, signal }: UpsertOptions): Promise<UpsertResult> {
  return typeof path === 'string'
    ? upsertRows({ path, records, signal })
    : upsertPlace(path, records, signal);
}
