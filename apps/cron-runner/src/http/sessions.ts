import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Clock, sha256 } from '@bp/contracts';
import type { TokenHolder } from './tokens.js';

/** Who signed in, as long as the runner lives and the session lasts. */
export interface Sessions {
  /** Begins one; gives the value of its `Set-Cookie`. */
  open(request: IncomingMessage, holder: TokenHolder): string;
  /** Whose session the request's cookie names; `null`: nobody's, or it is over. */
  holderOf(request: IncomingMessage): TokenHolder | null;
  /** Ends it; gives the value of its `Set-Cookie`. */
  close(request: IncomingMessage): string;
}

const COOKIE = 'bp_session';
const LASTS_MS = 12 * 3_600_000;
/** More are not kept: the oldest end. */
const MOST = 1000;

/** Sessions in memory: a restart ends all. Ids are kept by their digests, so that finding one tells nothing of the others. */
export function createSessions(clock: Clock): Sessions {
  const open = new Map<string, { readonly holder: TokenHolder; readonly until: number }>();
  return {
    open: (request, holder) => {
      const id = randomBytes(32).toString('base64url');
      const now = clock();
      for (const [key, { until }] of open) if (until <= now || open.size >= MOST) open.delete(key);
      open.set(sha256(id), { holder, until: now + LASTS_MS });
      return cookie(request, id, LASTS_MS / 1000);
    },
    holderOf: (request) => {
      const id = idOf(request);
      const found = id === undefined ? undefined : open.get(sha256(id));
      return found !== undefined && clock() < found.until ? found.holder : null;
    },
    close: (request) => {
      open.delete(sha256(idOf(request) ?? ''));
      return cookie(request, '', 0);
    },
  };
}

function idOf({ headers }: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|; *)${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1];
}

/** Not for scripts, not from other sites, and over TLS only where it came that way. */
function cookie({ headers }: IncomingMessage, value: string, seconds: number): string {
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/**
 * Whether a page of this server sent the request: browsers say so in `Sec-Fetch-Site`, which no script can set, or, where the
 * connection is not trusted, in `Origin`. Who says neither is no browser's page.
 */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return (
    origin !== undefined && host !== undefined && /^https?:\/\/(.+)$/.exec(origin)?.[1] === host
  );
}
