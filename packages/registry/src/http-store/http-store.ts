import { BpError, type Random } from '@bp/contracts';
import { type RemoteStoreOptions, remoteStore } from '../remote-store/remote-store.js';
import type { RegistryStore } from '../store.js';
import { httpPlace } from './http-place.js';
import { httpReader } from './http-reader.js';

/** Which web server. */
export interface HttpStoreOptions extends RemoteStoreOptions {
  /** Address of the folder `versions`, as a cron-runner (`/registry`) or any web server shows it. */
  readonly url: string;
  /** Milliseconds without an answer after which a request is given up. Default 10,000. */
  readonly timeoutMs?: number;
  /** How often a request is made at most. Default 4. */
  readonly attempts?: number;
  /** Default: the system's. */
  readonly random?: Random;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_ATTEMPTS = 4;

/** A registry behind a web server, read only: for services. Errors: `SETTINGS_INVALID` for another URL. */
export function httpStore(options: HttpStoreOptions): RegistryStore {
  const { url, random = Math.random } = options;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new BpError('SETTINGS_INVALID', 'The URL of the registry is not https://HOST/PATH.', {
      remedy: 'Give the address of the folder "versions" of a registry.',
      details: { field: 'registry.url' },
    });
  }
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const attempts = options.attempts ?? DEFAULT_ATTEMPTS;
  return remoteStore(httpPlace(httpReader({ url, random, timeoutMs, attempts })), options);
}
