import { ACTIONS } from '@bp/contracts';
import { compareModels, evaluateModel, type ScoredPart, writeReport } from '@bp/evaluator';

/** 400 attempts on 100 sites: a third tried as comment, the others as profile, both chosen by a known chance. */
function scored(recommend: 'comment' | 'profile'): ScoredPart {
  const rows = 400;
  const action = Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 0 : 1));
  return {
    rows,
    classes: ACTIONS,
    action, // indices into ACTIONS
    success: Uint8Array.from({ length: rows }, (_, row) => (row % 5 < 2 + action[row]! ? 1 : 0)),
    legacy: new Uint8Array(rows),
    probabilities: Float64Array.from({ length: rows * ACTIONS.length }, (_, at) =>
      ACTIONS[at % ACTIONS.length] === recommend ? 0.6 : 0.3,
    ),
    propensity: Float64Array.from(action, (code) => (code === 0 ? 1 / 3 : 2 / 3)),
    groups: Int32Array.from({ length: rows }, (_, row) => row >> 2),
    objective: 'success',
  };
}

const challenger = scored('profile');
const evaluation = evaluateModel(challenger);
const comparison = compareModels({
  champion: { scored: scored('comment'), version: 'v1.0.0' },
  challenger,
  baselineAction: 'comment',
  gate: { max_recall_drop: 1 }, // one of two constant answers: recall of the other is 0
});

export const { verdict, metric, improvement } = comparison;

/** Writes evaluation_20260105_020000.txt, .json, .html and its plots. */
export const report = (dir: string) =>
  writeReport({
    dir,
    stamp: '20260105_020000',
    report: {
      title: 'Always profile against always comment',
      createdAt: '2026-01-05T02:00:00.000Z',
      evaluation,
      comparison,
      importance: null,
      drift: null,
      lineage: null,
      testSetUses: null,
    },
  });
