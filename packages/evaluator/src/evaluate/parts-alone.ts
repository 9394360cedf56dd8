import { ACTIONS, type PreparedPart } from '@bp/contracts';
import type { Model } from '@bp/model';
import { quotient } from '../metrics/divide.js';
import { chosenActions } from '../part/score-part.js';

/** What one part of a blended model would be worth without the other. */
export interface PartAlone {
  readonly name: string;
  /** Successful rows that were scored. */
  readonly rows: number;
  /** Share of them in which it names the action that worked, 0–1; `null` without rows. */
  readonly accuracy: number | null;
}

/** More rows than these tell hardly more. */
const MOST_ROWS = 5_000;

/** The parts of a model, each by itself on the successful rows of a part (the first 5,000); empty where it is one thing. */
export function partsAlone(model: Model, part: PreparedPart): PartAlone[] {
  const rows: number[] = [];
  for (let row = 0; row < part.rows && rows.length < MOST_ROWS; row += 1) {
    if (part.success[row] === 1 && part.action[row]! < ACTIONS.length) rows.push(row);
  }
  return model.parts.map(({ name, score }) => {
    const chosen = chosenActions({ manifest: model.manifest, score }, part, Int32Array.from(rows));
    const right = rows.filter((row, index) => chosen[index] === part.action[row]).length;
    return { name, rows: rows.length, accuracy: quotient(right, rows.length) };
  });
}
