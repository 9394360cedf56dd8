import { ACTIONS, type Action } from '@bp/contracts';
import type { JudgedPart } from '../part/judged-part.js';
import { NO_ACTION } from '../part/scored-part.js';
import { divide } from './divide.js';
import {
  binaryBrierLoss,
  binaryLogLoss,
  multiclassLosses,
  topKAccuracy,
} from './probability-losses.js';
import { type Reliability, reliabilityOf } from './reliability.js';
import { rocAuc } from './roc-auc.js';

/** One action of a `success` model: P(success) against what came, over attempts of that action. */
export interface ActionMetrics {
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
export interface ProbabilityMetrics {
  readonly top_2_accuracy: number | null;
  readonly log_loss: number | null;
  readonly brier_score_loss: number | null;
  readonly calibration: Reliability | null;
  /** All actions together; `success` models only. */
  readonly roc_auc: number | null;
  readonly per_action: Readonly<Partial<Record<Action, ActionMetrics>>> | null;
}

/** Figures over the given rows of a part; rows without usable probabilities are left out. */
export function probabilityMetrics(judged: JudgedPart, rows: Int32Array): ProbabilityMetrics {
  const { part } = judged;
  if (part.objective === 'success') {
    return { top_2_accuracy: topTwo(judged, rows), ...successMetrics(judged, rows) };
  }
  const usable = usableSuccesses(judged, rows);
  const losses = actionLosses(judged, usable);
  return {
    top_2_accuracy: topTwo(judged, rows),
    log_loss: losses?.log_loss ?? null,
    brier_score_loss: losses?.brier_score_loss ?? null,
    calibration: usable.length === 0 ? null : topReliability(judged, usable),
    roc_auc: null,
    per_action: null,
  };
}

/** The part of {@link probabilityMetrics} that a comparison shows. */
export function probabilitySummary(
  judged: JudgedPart,
  rows: Int32Array,
): Pick<ProbabilityMetrics, 'top_2_accuracy' | 'log_loss'> {
  const top_2_accuracy = topTwo(judged, rows);
  if (judged.part.objective === 'success') {
    const { chance, came } = attemptedChances(judged, rows);
    return { top_2_accuracy, log_loss: binaryLogLoss(chance, came) };
  }
  const losses = actionLosses(judged, usableSuccesses(judged, rows));
  return { top_2_accuracy, log_loss: losses?.log_loss ?? null };
}

/** Probability column of each action, −1 where the model does not know it. */
function columnsOf({ part }: JudgedPart): Int8Array {
  return Int8Array.from(ACTIONS, (name) => part.classes.indexOf(name));
}

/** That of a row's own action. */
function ownColumn(judged: JudgedPart): (row: number) => number {
  const columns = columnsOf(judged);
  return (row) => columns[judged.part.action[row]!]!;
}

function topTwo(judged: JudgedPart, rows: Int32Array): number | null {
  const { part } = judged;
  const scored = rows.filter((row) => part.success[row] === 1);
  return topKAccuracy(part.probabilities, part.classes.length, scored, ownColumn(judged), 2);
}

function usableSuccesses({ part, recommended }: JudgedPart, rows: Int32Array): Int32Array {
  return rows.filter((row) => part.success[row] === 1 && recommended[row] !== NO_ACTION);
}

function actionLosses(judged: JudgedPart, rows: Int32Array) {
  const { part } = judged;
  return multiclassLosses(part.probabilities, part.classes.length, rows, ownColumn(judged));
}

/** Is the recommended action the right one as often as its probability says? */
function topReliability(judged: JudgedPart, rows: Int32Array): Reliability {
  const { part, recommended } = judged;
  const columns = columnsOf(judged);
  const confidence = new Float64Array(rows.length);
  const right = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const said = recommended[row]!;
    confidence[at] = part.probabilities[row * part.classes.length + columns[said]!]!;
    right[at] = said === part.action[row] ? 1 : 0;
  }
  return reliabilityOf(confidence, right);
}

interface AttemptedChances {
  /** P(success) of the attempted action. */
  readonly chance: Float64Array;
  readonly came: Uint8Array;
  readonly action: Uint8Array;
}

/** What a `success` model said of the actions that were attempted; legacy and unusable rows are left out. */
function attemptedChances(judged: JudgedPart, rows: Int32Array): AttemptedChances {
  const { part, recommended } = judged;
  const columns = columnsOf(judged);
  const chance = new Float64Array(rows.length);
  const came = new Uint8Array(rows.length);
  const action = new Uint8Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const column = columns[part.action[row]!]!;
    if (part.legacy[row] === 1 || column < 0 || recommended[row] === NO_ACTION) continue;
    chance[count] = part.probabilities[row * part.classes.length + column]!;
    came[count] = part.success[row]!;
    action[count] = part.action[row]!;
    count += 1;
  }
  return {
    chance: chance.subarray(0, count),
    came: came.subarray(0, count),
    action: action.subarray(0, count),
  };
}

function successMetrics(
  judged: JudgedPart,
  rows: Int32Array,
): Omit<ProbabilityMetrics, 'top_2_accuracy'> {
  const { chance, came, action } = attemptedChances(judged, rows);
  const perAction = judged.part.classes.map((name): [Action, ActionMetrics] => {
    const code = ACTIONS.indexOf(name);
    const own = chance.filter((_, at) => action[at] === code);
    const ownCame = came.filter((_, at) => action[at] === code);
    const successes = ownCame.reduce((total, success) => total + success, 0);
    return [
      name,
      {
        rows: own.length,
        success_rate: divide(successes, own.length),
        roc_auc: rocAuc(own, ownCame),
        log_loss: binaryLogLoss(own, ownCame),
      },
    ];
  });
  return {
    log_loss: binaryLogLoss(chance, came),
    brier_score_loss: binaryBrierLoss(chance, came),
    calibration: chance.length === 0 ? null : reliabilityOf(chance, came),
    roc_auc: rocAuc(chance, came),
    per_action: Object.fromEntries(perAction) as Partial<Record<Action, ActionMetrics>>,
  };
}
