/** What one round of a suite did and found. */
export interface RoundResult {
  /** Faults injected, by kind. */
  readonly injected: Readonly<Record<string, number>>;
  /** What was lost or broken by them, one sentence each; empty is what we want. */
  readonly lost: readonly string[];
}

/** A way to hurt the system and to look at it afterwards. The same seed gives the same faults. */
export interface FaultSuite {
  readonly name: string;
  /** Why it can't run here, or `null`. */
  readonly unavailable?: () => Promise<string | null>;
  round(seed: number): Promise<RoundResult>;
}

/** Counts faults by kind while a round goes on. */
export class FaultTally {
  readonly injected: Record<string, number> = {};
  readonly lost: string[] = [];

  add(kind: string, count = 1): void {
    this.injected[kind] = (this.injected[kind] ?? 0) + count;
  }
}
