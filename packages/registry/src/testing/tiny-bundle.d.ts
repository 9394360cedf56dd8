import { type Action, type BundleManifest } from '@bp/contracts';
export interface TinyBundleOptions {
  /** Final folder; must not exist. */
  readonly dir: string;
  /** Told apart by their predictions: equal seeds give equal bundles. */
  readonly seed: number;
  readonly inputs?: readonly string[];
  /** Golden predictions that the model does not give. */
  readonly wrongGolden?: boolean;
  /** Further trees that change nothing, to give the bundle a size. Default 0. */
  readonly idleTrees?: number;
  /** Splits of each further tree. Default 255. */
  readonly idleSplits?: number;
}
/** A bundle with one small tree a class, written by hand in XGBoost's own JSON. */
export declare function writeTinyBundle(options: TinyBundleOptions): Promise<BundleManifest>;
/** What the bundle of `seed` answers, per action in the order of `ACTIONS`. */
export declare function tinyProbabilities(seed: number, pa: number | null): number[];
/** The action that the bundle of `seed` recommends. */
export declare function tinyAction(seed: number, pa: number | null): Action;
