export {
  openDataset,
  type PostgresDatasetOptions,
  postgresDataset,
} from './dataset/postgres-dataset.js';
export { DATASET_QUERIES, type DatasetQuery } from './dataset/queries.js';
export type { PostgresOptions } from './postgres-options.js';
export { openStore, type PostgresStoreOptions, postgresStore } from './postgres-store.js';
