import type { BundleManifest, DriftReport } from '@bp/contracts';
import type { ModelComparison } from '../compare/model-comparison.js';
import type { Evaluation } from '../evaluation.js';

export interface FeatureImportance {
  readonly feature: string;
  /** Any scale; only the proportions are shown. */
  readonly importance: number;
}

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
  readonly importance: readonly FeatureImportance[] | null;
  readonly drift: DriftReport | null;
  readonly lineage: {
    readonly manifest: BundleManifest;
    /** Anything countable that people should see: rows collected, new, quarantined … */
    readonly counts?: Readonly<Record<string, number>>;
  } | null;
  readonly testSetUses: TestSetUses | null;
}
