import { fileURLToPath } from 'node:url';
import { BpError, installed, shownUrl } from '@bp/contracts';
import { fileStore } from './file-store/file-store.js';
import { cacheFolder } from './remote-store/cache-folder.js';
import type { RegistryStore, StoreWatch } from './store.js';

/** What a package with a store has to export. */
interface StorePackage {
  readonly openStore: (url: string, env: NodeJS.ProcessEnv) => RegistryStore;
}

/** Which package knows which URLs; they are no dependencies, so that services install what they use. */
const PACKAGES: Readonly<Record<string, string>> = {
  's3:': '@bp/store-s3',
  'postgres:': '@bp/store-postgres',
  'postgresql:': '@bp/store-postgres',
};

/**
 * The store at a place: a folder (`ml/models`), `s3://bucket/prefix`, `postgres://…`, or `https://…` (read only). What it needs is loaded when
 * it is first used. Errors, then: `SETTINGS_INVALID` for a URL that leads nowhere, or whose package is not installed.
 */
export function storeAt(url: string, env: NodeJS.ProcessEnv = process.env): RegistryStore {
  const protocol = /^[a-z][a-z0-9+.-]*:(?=\/\/)/.exec(url)?.[0];
  if (protocol === undefined) return fileStore({ root: url });
  if (protocol === 'file:') return fileStore({ root: fileURLToPath(url) });
  const location = URL.canParse(url) ? shownUrl(url) : `${protocol}//`;
  if (protocol === 'http:' || protocol === 'https:') {
    return whenUsed(location, async () =>
      (await import('./http-store/http-store.js')).httpStore({ url, cacheDir: cacheFolder(env) }),
    );
  }
  const name = PACKAGES[protocol];
  if (name === undefined) {
    throw new BpError('SETTINGS_INVALID', `There is no store for ${protocol}//.`, {
      remedy: 'Give a folder, s3://bucket/prefix, postgres://host/database, or https://host/path.',
      details: { field: 'registry.url' },
    });
  }
  return whenUsed(location, async () => {
    const { openStore } = await installed<StorePackage>(import(name), {
      name,
      for: 'The place of the registry',
      field: 'registry.url',
    });
    return openStore(url, env);
  });
}

/** A store that is opened by the first call. */
function whenUsed(location: string, open: () => Promise<RegistryStore>): RegistryStore {
  let opened: Promise<RegistryStore> | null = null;
  const store = (): Promise<RegistryStore> => {
    opened ??= open();
    return opened;
  };
  return {
    location,
    newestMark: async () => (await store()).newestMark(),
    newest: async () => (await store()).newest(),
    publish: async (next) => (await store()).publish(next),
    stage: async (options) => (await store()).stage(options),
    open: async (version) => (await store()).open(version),
    remove: async (versions) => (await store()).remove(versions),
    sweep: async (newest, apply) => (await store()).sweep(newest, apply),
    async *kept() {
      yield* (await store()).kept?.() ?? [];
    },
    inspect: async (newest) => (await store()).inspect(newest),
    lastKnown: async () => (await (await store()).lastKnown?.()) ?? null,
    examine: async () => (await (await store()).examine?.()) ?? { now: null, readOnly: null },
    watch(changed) {
      let watch: StoreWatch | null = null;
      let closed = false;
      const begin = async (): Promise<void> => {
        const found = await store();
        if (!closed) watch = found.watch(changed);
      };
      // What does not open fails the calls that need it.
      begin().catch(() => undefined);
      return {
        close() {
          closed = true;
          watch?.close();
        },
      };
    },
  };
}
