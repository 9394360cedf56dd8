// A door of its own for programs that only ask how large the dataset is: the main one loads much more.
export { type DatasetFileOptions, datasetInfo } from './file/dataset-hash.js';
