import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore } from '../src/file-store/file-store.js';
import { memoryStore } from '../src/testing/memory-store.js';
import { describeStore } from '../src/testing/store-contract.js';

describeStore('files', async () => {
  const root = await mkdtemp(join(tmpdir(), 'bp-file-store-'));
  return {
    store: fileStore({ root }),
    again: () => fileStore({ root }),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
});

describeStore('memory', async () => {
  const store = memoryStore();
  return { store, again: () => store, dispose: () => store.dispose() };
});
