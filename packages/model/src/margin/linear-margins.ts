import type { LinearPart } from './blend-prior.js';
import type { MarginPart, Questions } from './margin-part.js';

/**
 * The margins of the linear part. Its heads are the model's classes, which are either the rows of the questions
 * (`success`) or the groups of the one row (`action`): in both, head `i` adds to place `i`.
 */
export function linearMargins(linear: LinearPart, questions: Questions): MarginPart {
  const { block, rows, shared } = questions;
  const columns = block.length / rows;
  const { heads } = linear;
  const count = heads.length;
  const low = Float64Array.from(linear.low);
  const high = Float64Array.from(linear.high);
  // Feature after feature, so that a site is read once for all heads.
  const weights = new Float64Array(shared * count);
  const missing = new Float64Array(shared * count);
  heads.forEach((head, at) => {
    for (let feature = 0; feature < shared; feature += 1) {
      weights[feature * count + at] = head.weights[feature]!;
      missing[feature * count + at] = head.missing[feature]!;
    }
  });
  const intercepts = Float64Array.from(heads, ({ intercept }) => intercept);

  const contribution = (value: number, feature: number, head: number): number =>
    Number.isNaN(value)
      ? missing[feature * count + head]!
      : weights[feature * count + head]! * clamp(value, low[feature]!, high[feature]!);

  return {
    add(out) {
      for (let head = 0; head < count; head += 1) out[head]! += intercepts[head]!;
      for (let feature = 0; feature < shared; feature += 1) {
        const value = block[feature]!;
        const at = feature * count;
        if (Number.isNaN(value)) {
          for (let head = 0; head < count; head += 1) out[head]! += missing[at + head]!;
          continue;
        }
        const clamped = clamp(value, low[feature]!, high[feature]!);
        // Most columns stand for one word or value, and most sites do not have it.
        if (clamped === 0) continue;
        for (let head = 0; head < count; head += 1) out[head]! += weights[at + head]! * clamped;
      }
    },
    explain(row, group) {
      const index = rows === 1 ? group : row;
      const expectations = heads.map(({ intercept, expected }) =>
        expected.reduce((sum, value) => sum + value, intercept),
      );
      // Where the action is a feature, choosing it is what takes the mean over all actions to its own head's.
      const baseValue =
        rows === 1
          ? expectations[index]!
          : heads.reduce((sum, { share }, head) => sum + share * expectations[head]!, 0);
      const values = new Float64Array(columns);
      let margin = expectations[index]!;
      for (let feature = 0; feature < shared; feature += 1) {
        const own = contribution(block[row * columns + feature]!, feature, index);
        values[feature] = own - heads[index]!.expected[feature]!;
        margin += values[feature]!;
      }
      if (rows > 1) values[shared + index] = expectations[index]! - baseValue;
      return { baseValue, margin, values };
    },
  };
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
