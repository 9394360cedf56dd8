import { BpError } from '@bp/contracts';
import { type RemoteStoreOptions, remoteStore } from '../remote-store/remote-store.js';
import type { RegistryStore } from '../store.js';
import { httpPlace } from './http-place.js';
import { type HttpReaderOptions, httpReader } from './http-reader.js';

/** Which web server. */
export interface HttpStoreOptions extends RemoteStoreOptions, HttpReaderOptions {}

/** A registry behind a web server, read only: for services. Errors: `SETTINGS_INVALID` for another URL. */
export function httpStore(options: HttpStoreOptions): RegistryStore {
  const { url } = options;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new BpError('SETTINGS_INVALID', 'The URL of the registry is not https://HOST/PATH.', {
      remedy: 'Give the address of the folder "versions" of a registry.',
      details: { field: 'registry.url' },
    });
  }
  return remoteStore(httpPlace(httpReader(options)), options);
}
