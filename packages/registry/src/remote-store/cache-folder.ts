import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where copies of what lies elsewhere are kept: `BP_CACHE`, else `backlinkpro` in `XDG_CACHE_HOME` or `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const { BP_CACHE: own, XDG_CACHE_HOME: shared } = env;
  if (own !== undefined && own !== '') return own;
  const caches = shared !== undefined && shared !== '' ? shared : join(homedir(), '.cache');
  return join(caches, 'backlinkpro');
}
