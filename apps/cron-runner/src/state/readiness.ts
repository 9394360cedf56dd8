import type { Project } from '@bp/pipeline';

export interface Readiness {
  readonly ready: boolean;
  readonly version: string | null;
  /** Why not; `null` where it is ready. */
  readonly reason: string | null;
}

/** What loaded once is loaded again after so long, or when the registry has changed. */
const CHECK_AGAIN_MS = 60_000;

/** Ready: the model in production loads, checksums included. */
export function createReadiness({ registry, clock }: Project): () => Promise<Readiness> {
  let last: { readonly checksum: string; readonly at: number; readonly answer: Readiness } | null =
    null;
  let asking: Promise<Readiness> | null = null;

  const check = async (): Promise<Readiness> => {
    try {
      const index = await registry.index();
      if (index === null || index.production === null) {
        return { ready: false, version: null, reason: 'nothing is in production yet' };
      }
      const now = clock();
      const fresh = last !== null && now >= last.at && now - last.at < CHECK_AGAIN_MS;
      if (last !== null && fresh && last.checksum === index.checksum) return last.answer;
      const { version } = await registry.loadActive();
      const answer = { ready: true, version, reason: null };
      last = { checksum: index.checksum, at: now, answer };
      return answer;
    } catch (error) {
      last = null;
      return { ready: false, version: null, reason: (error as Error).message };
    }
  };

  // Many who ask at once get one answer: loading is not for free.
  return () => {
    asking ??= check().finally(() => {
      asking = null;
    });
    return asking;
  };
}
