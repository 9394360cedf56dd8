import { expect } from 'vitest';
import { watchActive } from '../active/watch-active.js';
import type { RegistryStore } from '../store.js';
import type { RegistryFolder } from './registry-folder.js';

/** A registry on a server, and how to end and begin that server. */
export interface AwayContract {
  readonly folder: RegistryFolder;
  /** A fresh access. */
  readonly direct: () => RegistryStore;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** While the place is away services go on and start from the cache, writers say so; when it is back nothing needs repair. */
export async function expectAwayAndBack(options: AwayContract): Promise<void> {
  const { folder, direct } = options;
  await folder.ship(1);
  const active = await watchActive({ store: direct(), pollMs: 3_600_000 });
  await options.kill();
  // Each of them asks again for seconds before it gives up.
  const [started] = await Promise.all([
    watchActive({ store: direct(), pollMs: 3_600_000 }),
    active.refresh(),
    expect(folder.ship(2)).rejects.toMatchObject({ code: 'STORAGE_FAILED' }),
  ]);
  expect(active.predict({ pa: 10 }).modelVersion).toBe('v1.0.0');
  expect(active.metrics().last_error).toMatchObject({ code: 'STORAGE_FAILED' });
  expect(started.metrics().from_cache).toBe(true);
  await options.start();
  const version = await folder.ship(2);
  for (const service of [active, started]) {
    await service.refresh();
    expect(service.version).toBe(version);
    await service.close();
  }
  expect(await folder.registry.verify()).toMatchObject({ ok: true, problems: [] });
}
