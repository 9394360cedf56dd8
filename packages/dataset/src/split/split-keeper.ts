import type { Split } from '@bp/contracts';
import { registrableDomain, splitOf } from './assign-split.js';

/**
 * Gives sites their part. What was given once stays: where a row of the same host, else of the same registrable
 * domain, has a part already, that one is taken; only then the hash decides. So a new suffix list moves nothing.
 */
export class SplitKeeper {
  readonly #ofHost = new Map<string, Split>();
  /** Registrable domains whose part is not the one that the hash gives: only these must be remembered. */
  readonly #exceptions = new Map<string, Split>();

  /** @param registrable The suffix list: registrable domain of a host. */
  constructor(private readonly registrable: (host: string) => string = registrableDomain) {}

  /** Takes note of a part given earlier. */
  remember(host: string, split: Split): void {
    if (this.#ofHost.has(host)) return;
    this.#ofHost.set(host, split);
    const domain = this.registrable(host);
    if (splitOf(domain) !== split && !this.#exceptions.has(domain)) {
      this.#exceptions.set(domain, split);
    }
  }

  splitFor(host: string): Split {
    const known = this.#ofHost.get(host);
    if (known !== undefined) return known;
    const domain = this.registrable(host);
    const split = this.#exceptions.get(domain) ?? splitOf(domain);
    this.#ofHost.set(host, split);
    return split;
  }
}
