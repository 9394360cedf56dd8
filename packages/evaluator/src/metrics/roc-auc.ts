/**
 * Area under the ROC curve: the chance that a positive row scores higher than a negative one, ties counting half
 * (Mann–Whitney U, `sklearn.metrics.roc_auc_score`). `null` where there is only one class.
 *
 * @param scores one per row
 * @param positive 1 or 0 per row
 */
export function rocAuc(scores: Float64Array, positive: Uint8Array): number | null {
  let positives = 0;
  for (let row = 0; row < positive.length; row += 1) positives += positive[row] === 1 ? 1 : 0;
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const upper = new Float64Array(positives);
  const lower = new Float64Array(negatives);
  for (let row = 0, up = 0, low = 0; row < scores.length; row += 1) {
    if (positive[row] === 1) {
      upper[up] = scores[row]!;
      up += 1;
    } else {
      lower[low] = scores[row]!;
      low += 1;
    }
  }
  upper.sort();
  lower.sort();
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
