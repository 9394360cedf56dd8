import { fieldOf, normaliseDomain, type RecordRow, type Split } from '@bp/contracts';
import { SplitKeeper } from '../split/split-keeper.js';

/**
 * Gives rows the part of their site. Answers are remembered by the domain as it is written, as each stands in many
 * rows: making hosts of them again took a tenth of the time of writing 285,000 new rows.
 */
export class RecordSplits {
  readonly #keeper = new SplitKeeper();
  readonly #ofDomain = new Map<string, Split>();

  /** Takes note of a part given earlier; of several for one domain the first. */
  remember(domain: string, split: Split): void {
    if (this.#ofDomain.has(domain)) return;
    const host = normaliseDomain(domain);
    if (host === null) return;
    this.#keeper.remember(host, split);
    this.#ofDomain.set(domain, this.#keeper.splitFor(host));
  }

  /** The row's own part, else that of its site; `null` where it names none. */
  of(row: RecordRow): Split | null {
    const split = fieldOf(row, 'split');
    if (split !== null) return split;
    const domain = fieldOf(row, 'domain');
    const known = domain === null ? undefined : this.#ofDomain.get(domain);
    if (known !== undefined) return known;
    const host = normaliseDomain(domain);
    if (host === null) {
      const other = normaliseDomain(fieldOf(row, 'url'));
      return other === null ? null : this.#keeper.splitFor(other);
    }
    const given = this.#keeper.splitFor(host);
    if (domain !== null) this.#ofDomain.set(domain, given);
    return given;
  }
}
