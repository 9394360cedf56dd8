// A door of its own for programs that only ask where the dataset is, and how large: the main one loads much more.
export { type DatasetFileOptions, datasetInfo } from './file/dataset-hash.js';
export { datasetAt } from './place/dataset-at.js';
