import { expect } from 'vitest';
import { copyRegistry } from '../copy.js';
import { openRegistry } from '../registry.js';
import type { RegistryStore } from '../store.js';
import type { RegistryFolder } from './registry-folder.js';

/** Copies a registry to an empty store, with an interruption, and back to another: the same, byte for byte. */
export async function expectCopies(
  folder: RegistryFolder,
  from: RegistryStore,
  to: RegistryStore,
  back: RegistryStore,
): Promise<void> {
  for (const seed of [1, 2, 3]) await folder.ship(seed);
  const interrupted = copyRegistry({
    from,
    to,
    onVersion: (_version, done) => {
      if (done === 2) throw new Error('interrupted');
    },
  });
  await expect(interrupted).rejects.toThrow('interrupted');
  expect(await to.newest()).toBeNull();
  const source = await from.newest();
  const copied = await copyRegistry({ from, to });
  expect(copied).toMatchObject({ versions: 3, behind: false, checksum: source?.checksum });
  expect(await copyRegistry({ from, to })).toEqual(copied);
  expect(await copyRegistry({ from: to, to: back })).toEqual(copied);
  for (const store of [to, back]) {
    expect(await store.newest()).toEqual(source);
    expect((await openRegistry({ store }).loadActive()).version).toBe('v1.2.0');
  }
  // The copy is a registry like any other, and no longer the same one.
  await openRegistry({ store: to }).rollback({ reason: 'x', by: 'x' });
  expect((await to.newest())?.revision).toBe(copied.revision + 1);
  await expect(copyRegistry({ from, to })).rejects.toMatchObject({ code: 'USAGE' });
}
