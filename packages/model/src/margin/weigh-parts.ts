import type { BlendPrior } from './blend-prior.js';
import type { MarginPart, ShapValues } from './margin-part.js';

/** A forest's vote of nobody counts as this chance, which keeps its logarithm finite. */
export const LEAST_VOTE = 1e-3;

/** The parts of a blended model, each weighted, so that they add up to its margins. */
export function weighParts(
  trees: MarginPart,
  linear: MarginPart,
  {
    weights,
    places,
    treesVote,
  }: {
    weights: BlendPrior['weights'];
    /** Rows × groups of the questions. */
    places: number;
    /** The trees give chances and not margins. */
    treesVote: boolean;
  },
): readonly MarginPart[] {
  const asMargins = treesVote ? votesAsMargins(trees, places) : trees;
  return [
    weighted(asMargins, weights.trees, weights.offset, places),
    weighted(linear, weights.linear, 0, places),
  ];
}

function weighted(part: MarginPart, weight: number, offset: number, places: number): MarginPart {
  const own = new Float64Array(places);
  return {
    add(out) {
      own.fill(0);
      part.add(own);
      for (let place = 0; place < places; place += 1) out[place]! += weight * own[place]! + offset;
    },
    explain(row, group) {
      const { baseValue, margin, values } = part.explain(row, group);
      return {
        baseValue: weight * baseValue + offset,
        margin: weight * margin + offset,
        values: values.map((value) => weight * value),
      };
    },
  };
}

/**
 * The votes of a forest's trees, which are chances, as log-odds of each chance. In an explanation each feature keeps its
 * share of the way from the mean vote to the site's.
 */
function votesAsMargins(votes: MarginPart, places: number): MarginPart {
  const own = new Float64Array(places);
  return {
    add(out) {
      own.fill(0);
      votes.add(own);
      for (let place = 0; place < places; place += 1) out[place]! += voteMargin(own[place]!);
    },
    explain(row, group): ShapValues {
      const { baseValue, margin, values } = votes.explain(row, group);
      const from = voteMargin(baseValue);
      const to = voteMargin(margin);
      const scale = margin === baseValue ? 0 : (to - from) / (margin - baseValue);
      return { baseValue: from, margin: to, values: values.map((value) => value * scale) };
    },
  };
}

/** Log-odds of a share of votes. */
export function voteMargin(share: number): number {
  const chance = Math.min(1 - LEAST_VOTE, Math.max(LEAST_VOTE, share));
  return Math.log(chance / (1 - chance));
}
