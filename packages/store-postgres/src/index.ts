export { openStore, type PostgresStoreOptions, postgresStore } from './postgres-store.js';
