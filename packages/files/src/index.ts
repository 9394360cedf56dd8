export {
  AtomicFile,
  replaceFile,
  sweepLeftovers,
  temporarySibling,
  writeWhole,
} from './atomic-file.js';
export { openPlainFile } from './open-plain-file.js';
export { placeFolder } from './place-folder.js';
export { namesIn, readLines } from './read.js';
export { errnoOf, isErrno, storageError, toBpError } from './storage-error.js';
export { syncFolder, writeNewFile } from './sync.js';
