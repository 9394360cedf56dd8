import { createRandom, isBpError } from '@bp/contracts';
import { openRegistry } from '../registry.js';
import type { RegistryStore } from '../store.js';
import type { FaultProxy } from './fault-proxy.js';
import type { RegistryFolder } from './registry-folder.js';

/** What the trials are made with. */
export interface CutTrialsOptions {
  readonly folder: RegistryFolder;
  /** A fresh access through the proxy. */
  readonly through: () => RegistryStore;
  /** A fresh access without it. */
  readonly direct: () => RegistryStore;
  readonly proxy: FaultProxy;
  readonly trials: number;
  /** Connections are cut somewhere before this byte. */
  readonly mostBytes: number;
}

/**
 * Creates and deploys while connections break after ever other numbers of bytes, and looks after each at the registry: whole, in the state
 * before or after, and the next writer gets on. Throws an Error that names the trial where this does not hold; gives how many went through.
 */
export async function cutTrials(options: CutTrialsOptions): Promise<number> {
  const { folder, through, direct, proxy } = options;
  const random = createRandom(11);
  let done = 0;
  for (let trial = 0; trial < options.trials; trial += 1) {
    const before = await direct().newest();
    const bytes = Math.floor(random() * options.mostBytes);
    proxy.faults.cutAfter = bytes;
    const registry = openRegistry({ store: through() });
    let error: unknown = null;
    try {
      if (trial % 2 === 0) {
        const bundleDir = await folder.bundle(10 + trial);
        await registry.createVersion({ bundleDir, evaluation: {}, by: 'x' });
      } else {
        const { version } = before?.versions.at(-1) ?? { version: '' };
        await registry.deploy({ version, reason: `${trial}`, by: 'x' });
      }
      done += 1;
    } catch (thrown) {
      error = thrown;
    }
    proxy.faults.cutAfter = null;
    const where = `trial ${trial}, cut after ${bytes} bytes`;
    if (error !== null && !(isBpError(error) && error.code === 'STORAGE_FAILED')) {
      throw new Error(`${where}: ${String(error)}`, { cause: error });
    }
    const after = await direct().newest();
    const moved = (after?.revision ?? 0) - (before?.revision ?? 0);
    const unsure = isBpError(error) && error.details.outcome === 'unknown';
    const told = error === null ? moved <= 1 : moved === 0 || (moved === 1 && unsure);
    const { ok, problems } = await openRegistry({ store: direct() }).verify();
    if (!told || !ok) {
      throw new Error(`${where}: moved by ${moved}, ${String(error)}, ${JSON.stringify(problems)}`);
    }
  }
  return done;
}
