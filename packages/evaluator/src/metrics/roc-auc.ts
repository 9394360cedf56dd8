/**
 * Area under the ROC curve: the chance that a positive row scores higher than a negative one, ties counting half
 * (Mann–Whitney U, `sklearn.metrics.roc_auc_score`). `null` where there is only one class.
 *
 * @param scores one per row
 * @param positive 1 or 0 per row
 */
export function rocAuc(scores: Float64Array, positive: Uint8Array): number | null {
  const positives: number[] = [];
  const negatives: number[] = [];
  for (let row = 0; row < scores.length; row += 1) {
    (positive[row] === 1 ? positives : negatives).push(scores[row]!);
  }
  if (positives.length === 0 || negatives.length === 0) return null;
  const upper = Float64Array.from(positives).sort();
  const lower = Float64Array.from(negatives).sort();
  let below = 0;
  let notAbove = 0;
  let wins = 0;
  for (const score of upper) {
    while (below < lower.length && lower[below]! < score) below += 1;
    while (notAbove < lower.length && lower[notAbove]! <= score) notAbove += 1;
    wins += (below + notAbove) / 2;
  }
  return wins / (upper.length * lower.length);
}
