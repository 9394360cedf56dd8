export { type ExportDatasetOptions, exportDataset } from './export/export-dataset.js';
export { EXPORT_FORMATS, type ExportFormat, exportTable } from './export/export-table.js';
export type { ExportColumn, ExportTable, ExportValue } from './export/table.js';
export {
  type DatasetFileOptions,
  datasetHash,
  datasetInfo,
} from './file/dataset-hash.js';
export { type HeldAttemptsOptions, heldAttempts } from './file/held-attempts.js';
export { type RowText, scanRecords } from './file/scan-records.js';
export {
  type DatasetRowTexts,
  type RowFilter,
  type SummariseOptions,
  summariseDataset,
} from './file/summarise.js';
export type { UpsertOptions } from './file/upsert-rows.js';
export type { UpsertCounts, UpsertResult } from './file/upsert-tally.js';
export { DEFAULT_ENCODER_OPTIONS, type EncoderOptions, fitEncoder } from './fit/fit-encoder.js';
export { forgettableDomain, mentionsOf } from './forget/domain-mentions.js';
export { type ForgetRowsOptions, type ForgottenRows, forgetRows } from './forget/forget-rows.js';
export {
  joinTombstones,
  openTombstones,
  type Tombstone,
  type TombstoneFiles,
  type Tombstones,
} from './forget/tombstones.js';
export type { LegacyFileOptions } from './legacy/convert-dataset.js';
export {
  type ImportOptions,
  type ImportResult,
  importLegacy,
} from './legacy/import-legacy.js';
export { LEGACY_LABELS } from './legacy/labels.js';
export {
  buildMatrix,
  buildParts,
  type MatrixTarget,
  matrixRows,
} from './matrix.js';
export { type CopiedDataset, type CopyDatasetOptions, copyDataset } from './place/copy-dataset.js';
export { datasetAt } from './place/dataset-at.js';
export type { DatasetMetadata } from './prepare/metadata.js';
export {
  type PreparedDataset,
  type PrepareOptions,
  prepareDataset,
} from './prepare/prepare-dataset.js';
export { datasetOf } from './prepare/prepared-from.js';
export { eachDomain } from './prepare/read-part.js';
export { type ReadPreparedOptions, readPrepared } from './prepare/read-prepared.js';
export { type RowsInFile, type StoreRowsOptions, storeRows } from './prepare/store-rows.js';
export { compareProfiles, jensenShannonDistance } from './profile/drift.js';
export { profilePart } from './profile/profile.js';
export { DEFAULT_DRIFT_THRESHOLDS, type DriftThresholds } from './settings.js';
export { registrableDomain, SPLIT_ID, splitOf } from './split/assign-split.js';
export { upsertDataset } from './upsert-dataset.js';
