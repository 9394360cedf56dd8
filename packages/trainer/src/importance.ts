/** How much a feature contributed to the training. */
export interface FeatureImportance {
  readonly feature: string;
  /** Sum of the loss reductions of all splits on the feature. */
  readonly gain: number;
  /** Share of the gains of all features, 0–1. */
  readonly share: number;
}

/** Features that any split uses, most important first; equals in order of their names. */
export function rankFeatures(
  names: readonly string[],
  gains: Float64Array,
): readonly FeatureImportance[] {
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return names
    .map((feature, index) => {
      const gain = gains[index] ?? 0;
      return { feature, gain, share: total > 0 ? gain / total : 0 };
    })
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain || (a.feature < b.feature ? -1 : 1));
}
