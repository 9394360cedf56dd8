import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyRegistry } from '../src/copy.js';
import { fileStore } from '../src/file-store/file-store.js';
import { expectCopies } from '../src/testing/copy-contract.js';
import { memoryStore } from '../src/testing/memory-store.js';
import { registryFolder } from '../src/testing/registry-folder.js';

it('copies a registry to another place and back, also after an interruption', async () => {
  const folder = await registryFolder();
  const other = fileStore({ root: join(folder.root, '..', 'other') });
  const back = fileStore({ root: join(folder.root, '..', 'back') });
  try {
    await expectCopies(folder, fileStore({ root: folder.root }), other, back);
  } finally {
    await folder.remove();
  }
});

it('says so where there is nothing to copy', async () => {
  const empty = copyRegistry({ from: memoryStore(), to: memoryStore() });
  await expect(empty).rejects.toMatchObject({ code: 'USAGE' });
});
