export { openStore, type S3StoreOptions, s3Store } from './s3-store.js';
