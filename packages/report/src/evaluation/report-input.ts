import type { BundleManifest, DriftReport, Split, SplitCounts } from '@bp/contracts';
import type { Evaluation, ModelComparison, PartAlone } from '@bp/evaluator';

/** How often the current test rows have decided before. */
export interface TestSetUses {
  /** Promotions that they have decided. */
  readonly promotions: number;
  /** Comparisons made on them, promotions among them. */
  readonly comparisons: number;
}

/** What a report is made of. What is `null` is left out of it. */
export interface ReportInput {
  readonly title: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly evaluation: Evaluation;
  readonly comparison: ModelComparison | null;
  /** Of a blended model; default: none. */
  readonly parts?: readonly PartAlone[];
  /** As a bundle's `importance.json` has it. On any scale: only the proportions are shown. */
  readonly importance: readonly { readonly feature: string; readonly gain: number }[] | null;
  readonly drift: DriftReport | null;
  readonly lineage: {
    readonly manifest: BundleManifest;
    /** What the parts of the split hold. */
    readonly parts?: Readonly<Partial<Record<Split, SplitCounts>>>;
    /** Anything countable that people should see: rows collected, new, quarantined … */
    readonly counts?: Readonly<Record<string, number>>;
  } | null;
  readonly testSetUses: TestSetUses | null;
}
