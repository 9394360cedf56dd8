/**
 * Mutual information in nats between a yes/no feature and a label: Σ p(x,y) ln(p(x,y) / p(x)p(y)).
 * `present` are rows with the feature per label, `totals` all rows per label. Source: Cover & Thomas, "Elements of
 * Information Theory", 2.28.
 */
export function mutualInformation(present: ArrayLike<number>, totals: ArrayLike<number>): number {
  let rows = 0;
  let having = 0;
  for (let label = 0; label < totals.length; label += 1) {
    rows += totals[label]!;
    having += present[label]!;
  }
  if (having === 0 || having === rows) return 0;
  let information = 0;
  for (let label = 0; label < totals.length; label += 1) {
    const total = totals[label]!;
    const yes = present[label]!;
    const no = total - yes;
    if (yes > 0) information += (yes / rows) * Math.log((yes * rows) / (having * total));
    if (no > 0) information += (no / rows) * Math.log((no * rows) / ((rows - having) * total));
  }
  return Math.max(0, information);
}
