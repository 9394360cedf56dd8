import type { ScoredPart } from '../part/scored-part.js';

/** Why two scored parts cannot be compared; empty where they can. */
export function whyIncomparable(champion: ScoredPart, challenger: ScoredPart): string[] {
  const reasons: string[] = [];
  const differing = firstDifference(champion, challenger);
  if (differing !== null) {
    reasons.push(`The models were scored on different rows: ${differing} differs.`);
  }
  if (
    champion.splitId !== undefined &&
    challenger.splitId !== undefined &&
    champion.splitId !== challenger.splitId
  ) {
    reasons.push(
      `The champion's split is ${champion.splitId}, the challenger's ${challenger.splitId}: one may have trained on these rows.`,
    );
  }
  const sameClasses =
    champion.classes.length === challenger.classes.length &&
    champion.classes.every((name) => challenger.classes.includes(name));
  if (!sameClasses) {
    reasons.push(
      `The models know other classes: champion ${champion.classes.join(', ')}; challenger ${challenger.classes.join(', ')}.`,
    );
  }
  return reasons;
}

/** The first field in which the rows of two parts differ, or `null`. */
export function firstDifference(a: ScoredPart, b: ScoredPart): string | null {
  if (a.rows !== b.rows) return 'rows';
  const fields = ['action', 'success', 'legacy', 'groups'] as const;
  return (
    fields.find((field) => {
      const left = a[field];
      const right = b[field];
      for (let row = 0; row < a.rows; row += 1) if (left[row] !== right[row]) return true;
      return false;
    }) ?? null
  );
}
