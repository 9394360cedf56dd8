import { lastLabel } from '@bp/model';

/** The last label of a host (`org`); `null` for an IP address, or where there is no host. */
export function suffixOf(host: string | null): string | null {
  if (host === null) return null;
  const at = lastLabel(host);
  return at < 0 ? null : host.slice(at);
}
