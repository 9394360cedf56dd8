import { createRandom } from '@bp/contracts';
import { largestShare, type NewestWeek, rowsWhere } from '@bp/evaluator';
import type { Project } from '../project.js';
import type { Attempts } from './held-out.js';
import { fittedOutcomes } from './outcome-model.js';
import { selectRows } from './select-rows.js';
import { MOST_SMALL_ROWS } from './small-booster.js';

const WEEK_MS = 7 * 24 * 3_600_000;
/** What the weeks before let expect needs so many attempts, and the newest week so many, to be told apart. */
const FEWEST_EARLIER = 200;
const FEWEST_NEWEST = 50;

/**
 * The last seven days of attempts, and what an outcome model of those before lets expect; `null`: too few of either. Who
 * hides when an attempt was gets nothing by it: one of an unknown time counts as of these days.
 */
export async function newestWeek(project: Project, attempts: Attempts): Promise<NewestWeek | null> {
  const { timestamp, matrix } = attempts;
  const last = timestamp.reduce(
    (latest, at) => (at > latest ? at : latest),
    Number.NEGATIVE_INFINITY,
  );
  const isEarlier = (at: number): boolean => timestamp[at]! <= last - WEEK_MS;
  const isNewest = (at: number): boolean => !isEarlier(at);
  const newest = rowsWhere(attempts.rows, isNewest);
  const earlier = rowsWhere(attempts.rows, isEarlier);
  if (newest.length < FEWEST_NEWEST || earlier.length < FEWEST_EARLIER) return null;
  const random = createRandom(project.settings.training.seed);
  const share = MOST_SMALL_ROWS / earlier.length;
  const train = selectRows(matrix, (at) => isEarlier(at) && random() < share);
  const expected = await fittedOutcomes(project, train, () => selectRows(matrix, isNewest), 'own');
  return {
    action: Uint8Array.from(newest, (at) => attempts.part(at).action[attempts.partRow[at]!]!),
    success: Uint8Array.from(newest, (at) => matrix.labels[at]!),
    groups: Int32Array.from(newest, (at) => matrix.groups[at]!),
    expected,
    shareBefore: largestShare(Array.from(earlier, (at) => matrix.groups[at]!)),
  };
}
