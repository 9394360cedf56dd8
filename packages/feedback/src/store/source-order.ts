import { type FeedbackSourceName, outcomeRank, siteRank } from '@bp/contracts';

/** Sources by number, with what a merge asks of them: whose word weighs more. */
export class SourceOrder {
  readonly names: FeedbackSourceName[] = [];
  /** Per source number: higher wins; no two are equal. */
  outcome: number[] = [];
  site: number[] = [];
  readonly #numbers = new Map<FeedbackSourceName, number>();

  numberOf(name: FeedbackSourceName): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    this.names.push(name);
    this.outcome = this.#ordered(outcomeRank);
    this.site = this.#ordered(siteRank);
    return this.names.length - 1;
  }

  #ordered(rank: (name: FeedbackSourceName) => number): number[] {
    const order = [...this.names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    return this.names.map((name) => order.indexOf(name));
  }
}
