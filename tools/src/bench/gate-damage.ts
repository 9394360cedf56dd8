import { ACTIONS, createRandom, type PredictionInput, SITE_FLAGS } from '@bp/contracts';
import { type Encoded, fromWeights, type Learned, type LearnOptions } from './gate-learner.js';

/** An attempt as the study keeps it. */
export interface StudyRow {
  readonly week: number;
  readonly domain: string;
  readonly input: PredictionInput;
  readonly action: number;
  readonly success: number;
}

/** What can go wrong in a week: its rows are changed, or its training is. */
export interface Damage {
  readonly rows?: (rows: readonly StudyRow[], random: () => number) => readonly StudyRow[];
  readonly learning?: LearnOptions;
  readonly weights?: (learned: Learned) => Learned;
}

const GUEST = ACTIONS.indexOf('guest');
const FLIPPED_SHARE = 0.5;
const FLOODED_SHARE = 0.7;

const withInput = (row: StudyRow, change: Partial<PredictionInput>): StudyRow => ({
  ...row,
  input: { ...row.input, ...change },
});

/** Unhealthy weeks by name. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  /** Half of the outcomes the wrong way round. */
  labels_flipped: {
    rows: (rows, random) =>
      rows.map((row) => (random() < FLIPPED_SHARE ? { ...row, success: 1 - row.success } : row)),
  },
  /** Every outcome the wrong way round. */
  labels_inverted: { rows: (rows) => rows.map((row) => ({ ...row, success: 1 - row.success })) },
  /** Attempts without the source that knows the sites. */
  source_missing: {
    rows: (rows) =>
      rows.map((row) =>
        withInput(row, {
          url: null,
          pa: null,
          da: null,
          site_type: null,
          platform_guess: null,
          ...Object.fromEntries(SITE_FLAGS.map((flag) => [flag, null])),
        }),
      ),
  },
  feature_constant: { rows: (rows) => rows.map((row) => withInput(row, { site_type: 'blog' })) },
  /** One domain has seven in ten attempts, all of one kind and successful. */
  domain_floods: {
    rows: (rows, random) => {
      const one = rows[0]!;
      return rows.map((row) =>
        random() < FLOODED_SHARE ? { ...one, action: GUEST, success: 1 } : row,
      );
    },
  },
  week_duplicated: { rows: (rows) => [...rows, ...rows] },
  /** Site types stand one row further down. */
  column_shifted: {
    rows: (rows) =>
      rows.map((row, at) => {
        const from = rows[(at + 1) % rows.length]!.input;
        return withInput(row, { ...from, url: row.input.url ?? null });
      }),
  },
  /** Every guest post is said to have worked. */
  action_poisoned: {
    rows: (rows) => rows.map((row) => (row.action === GUEST ? { ...row, success: 1 } : row)),
  },
  few_rounds: { learning: { steps: 1, penalty: 400 } },
  broken_seed: {
    weights: ({ weights }) => {
      const random = createRandom(7);
      return fromWeights(weights.map((own) => own.map((value) => value + 3 * (random() - 0.5))));
    },
  },
};

/** The action with the best chance. */
export function best(learned: Learned, x: Encoded): number {
  const chances = learned.chances(x);
  let first = 0;
  for (let at = 1; at < chances.length; at += 1) if (chances[at]! > chances[first]!) first = at;
  return first;
}
