import { ACTIONS, type Action } from '@bp/contracts';
import type { JudgedPart } from '../judged-part.js';
import { NO_ACTION } from '../scored-part.js';
import { type Calibration, calibrationOf } from './calibration.js';
import {
  binaryBrierLoss,
  binaryLogLoss,
  multiclassLosses,
  topKAccuracy,
} from './probability-losses.js';
import { rocAuc } from './roc-auc.js';

/** One action of a `success` model: P(success) against what came, over attempts of that action. */
export interface ActionFigures {
  readonly rows: number;
  readonly success_rate: number;
  /** `null` where all attempts ended alike. */
  readonly roc_auc: number | null;
  readonly log_loss: number | null;
}

/**
 * How good the probabilities are. `success` models are asked about the attempted action, over all attempts but
 * legacy; `action` models about the action that worked, over successful attempts.
 */
export interface ProbabilityFigures {
  readonly top_2_accuracy: number;
  readonly log_loss: number | null;
  readonly brier_score_loss: number | null;
  readonly calibration: Calibration | null;
  /** All actions together; `success` models only. */
  readonly roc_auc: number | null;
  readonly per_action: Readonly<Partial<Record<Action, ActionFigures>>> | null;
}

/** Figures over the given rows of a part; rows without usable probabilities are left out. */
export function probabilityFigures(judged: JudgedPart, rows: Int32Array): ProbabilityFigures {
  const { part, recommended } = judged;
  const width = part.classes.length;
  const columns = ACTIONS.map((name) => part.classes.indexOf(name));
  const column = (row: number): number => columns[part.action[row]!]!;
  const scored = rows.filter((row) => part.success[row] === 1);
  const top_2_accuracy = topKAccuracy(part.probabilities, width, scored, column, 2);
  const usable = (row: number): boolean => recommended[row] !== NO_ACTION;
  if (part.objective === 'success') {
    const judgedRows = rows.filter(
      (row) => part.legacy[row] === 0 && usable(row) && column(row) >= 0,
    );
    return { top_2_accuracy, ...successFigures(judged, judgedRows, column) };
  }
  const kept = scored.filter(usable);
  const losses = multiclassLosses(part.probabilities, width, kept, column);
  const confidence = new Float64Array(kept.length);
  const right = new Uint8Array(kept.length);
  kept.forEach((row, at) => {
    confidence[at] = part.probabilities[row * width + columns[recommended[row]!]!]!;
    right[at] = recommended[row] === part.action[row] ? 1 : 0;
  });
  return {
    top_2_accuracy,
    log_loss: losses?.log_loss ?? null,
    brier_score_loss: losses?.brier_score_loss ?? null,
    calibration: kept.length === 0 ? null : calibrationOf(confidence, right),
    roc_auc: null,
    per_action: null,
  };
}

function successFigures(
  judged: JudgedPart,
  rows: Int32Array,
  column: (row: number) => number,
): Omit<ProbabilityFigures, 'top_2_accuracy'> {
  const { part } = judged;
  const width = part.classes.length;
  const pick = (chosen: Int32Array): { chance: Float64Array; came: Uint8Array } => ({
    chance: Float64Array.from(chosen, (row) => part.probabilities[row * width + column(row)]!),
    came: Uint8Array.from(chosen, (row) => part.success[row]!),
  });
  const all = pick(rows);
  const perAction = part.classes.map((name): [Action, ActionFigures] => {
    const code = ACTIONS.indexOf(name);
    const own = rows.filter((row) => part.action[row] === code);
    const { chance, came } = pick(own);
    const successes = came.reduce((total, success) => total + success, 0);
    return [
      name,
      {
        rows: own.length,
        success_rate: own.length === 0 ? 0 : successes / own.length,
        roc_auc: rocAuc(chance, came),
        log_loss: binaryLogLoss(chance, came),
      },
    ];
  });
  return {
    log_loss: binaryLogLoss(all.chance, all.came),
    brier_score_loss: binaryBrierLoss(all.chance, all.came),
    calibration: rows.length === 0 ? null : calibrationOf(all.chance, all.came),
    roc_auc: rocAuc(all.chance, all.came),
    per_action: Object.fromEntries(perAction) as Partial<Record<Action, ActionFigures>>,
  };
}
