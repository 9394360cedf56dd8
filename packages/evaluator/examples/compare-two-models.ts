import { compareModels, evaluateModel, partOfRows, type ScoredPart } from '@bp/evaluator';

/** 400 attempts on 100 sites: a third tried as comment, the others as profile, both chosen by a known chance. */
function scored(recommended: 'comment' | 'profile'): ScoredPart {
  return partOfRows(
    Array.from({ length: 400 }, (_, row) => {
      const action = row % 3 === 0 ? 'comment' : 'profile';
      return {
        action,
        success: row % 5 < (action === 'comment' ? 2 : 3),
        recommended,
        propensity: action === 'comment' ? 1 / 3 : 2 / 3,
        group: row >> 2,
      };
    }),
  );
}

const challenger = scored('profile');
export const { accuracy, failure_rate_reduction } = evaluateModel(challenger);
export const { verdict, metric, improvement } = compareModels({
  champion: { scored: scored('comment'), version: 'v1.0.0' },
  challenger,
  baselineAction: 'comment',
  gate: { maxRecallDrop: 1 }, // one of two constant answers: recall of the other is 0
});
