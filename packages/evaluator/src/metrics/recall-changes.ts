import { ACTIONS, type Action } from '@bp/contracts';
import type { JudgedPart } from '../part/judged-part.js';

/** Recall of one action (0–1) under both models; `change` is challenger minus champion. */
export interface RecallChange {
  readonly action: Action;
  /** Scored rows of that action. */
  readonly rows: number;
  readonly champion: number;
  readonly challenger: number;
  readonly change: number;
}

/** Recall of each class under both models, where the class has scored rows. */
export function recallChangesOf(champion: JudgedPart, challenger: JudgedPart): RecallChange[] {
  const rows = new Float64Array(ACTIONS.length);
  const before = new Float64Array(ACTIONS.length);
  const now = new Float64Array(ACTIONS.length);
  for (const row of challenger.scored) {
    const truth = challenger.part.action[row]!;
    rows[truth]! += 1;
    if (champion.recommended[row] === truth) before[truth]! += 1;
    if (challenger.recommended[row] === truth) now[truth]! += 1;
  }
  return ACTIONS.map((action, code) => ({
    action,
    rows: rows[code]!,
    champion: before[code]! / rows[code]!,
    challenger: now[code]! / rows[code]!,
    change: (now[code]! - before[code]!) / rows[code]!,
  })).filter((change) => change.rows > 0);
}
