import { ACTIONS, type Objective } from '@bp/contracts';

/**
 * Columns of a model: those of the site and, for `success`, one per action (`action=comment` …) after them, in the order
 * of `ACTIONS`.
 */
export function modelFeatures(
  siteFeatures: readonly string[],
  objective: Objective | 'policy',
): readonly string[] {
  if (objective !== 'success') return siteFeatures;
  return [...siteFeatures, ...ACTIONS.map((action) => `action=${action}`)];
}

/**
 * Says in an encoded row which action is asked about: its column is 1, those of the others 0.
 * @param from Place of the first action column. @param action Index in `ACTIONS`.
 */
export function writeAction(row: Float32Array, from: number, action: number): void {
  row.fill(0, from, from + ACTIONS.length);
  row[from + action] = 1;
}
