/** How much a feature contributes to a blended model. */
export interface FeatureImportance {
  readonly feature: string;
  /** `share` on the scale of the trees' gain, the sum of the loss reductions of all their splits. */
  readonly gain: number;
  /** Share of the importance of all features, 0–1: that in each part, weighted by how much the part moves margins. */
  readonly share: number;
  /** Share of the gain of the trees' splits. */
  readonly trees: number;
  /** Share of the linear part's coefficients, in standard deviations. */
  readonly linear: number;
}

/** What the parts of a model make of its features, in the order of its columns. */
export interface PartEffects {
  readonly gains: Float64Array;
  /** Of the first features; the others have none. */
  readonly coefficients: Float64Array;
  /** Share, 0–1, of the trees in what moves the margins. */
  readonly treesShare: number;
}

/** Features that any part uses, most important first; equals in order of their names. */
export function rankFeatures(
  names: readonly string[],
  { gains, coefficients, treesShare }: PartEffects,
): readonly FeatureImportance[] {
  const total = sumOf(gains);
  const ofGains = total > 0 ? 1 / total : 0;
  const magnitude = sumOf(coefficients);
  const ofCoefficients = magnitude > 0 ? 1 / magnitude : 0;
  const ranked = names.map((feature, index) => {
    const trees = (gains[index] ?? 0) * ofGains;
    const linear = (coefficients[index] ?? 0) * ofCoefficients;
    return { feature, trees, linear, share: treesShare * trees + (1 - treesShare) * linear };
  });
  const all = ranked.reduce((sum, { share }) => sum + share, 0);
  return ranked
    .filter(({ share }) => share > 0)
    .map(({ feature, trees, linear, share }) => ({
      feature,
      gain: (share / all) * (total > 0 ? total : 1),
      share: share / all,
      trees,
      linear,
    }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
