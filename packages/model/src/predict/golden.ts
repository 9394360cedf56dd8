import { BpError, type GoldenPrediction, type PredictionInput } from '@bp/contracts';
import { readVerifiedBundle } from '../bundle/verify-bundle.js';
import type { Model } from './model.js';

/** Name of the bundle's file with golden predictions, a `GoldenPrediction` as JSON a line. */
export const GOLDEN_FILE = 'golden.jsonl';

/** How far a prediction may be from the native library's own. */
export const GOLDEN_TOLERANCE = 1e-6;

/**
 * Predicts the golden inputs of the bundle in `dir` with `model` and compares with the native library's answers.
 * @throws BpError `INTEGRITY` where one differs by more than 1e-6, `BUNDLE_INVALID` where there are none or one
 * cannot be read.
 */
export async function checkGolden(
  dir: string,
  model: Model,
): Promise<{ rows: number; maxDifference: number }> {
  const { files } = await readVerifiedBundle(dir);
  const lines = (files.get(GOLDEN_FILE)?.toString('utf8') ?? '').split('\n').filter(Boolean);
  if (lines.length === 0) {
    throw new BpError('BUNDLE_INVALID', `${dir} holds no golden predictions`, {
      remedy: 'Train the model again: without them it cannot be checked before deployment.',
    });
  }
  let maxDifference = 0;
  lines.forEach((line, index) => {
    const golden = parseGolden(line, `${dir}/${GOLDEN_FILE} line ${index + 1}`);
    const scores = model.score(golden.input as PredictionInput);
    const difference = Math.max(
      ...golden.probabilities.map((expected, action) => Math.abs(expected - scores[action]!)),
    );
    if (!(difference <= GOLDEN_TOLERANCE) || golden.probabilities.length !== scores.length) {
      throw new BpError(
        'INTEGRITY',
        `${dir}/${GOLDEN_FILE} line ${index + 1}: predicted [${scores.join(', ')}], the library that trained the model gave [${golden.probabilities.join(', ')}]`,
        { remedy: 'Do not deploy this model; train it again, and report what differs.' },
      );
    }
    maxDifference = Math.max(maxDifference, difference);
  });
  return { rows: lines.length, maxDifference };
}

function parseGolden(line: string, where: string): GoldenPrediction {
  let golden: GoldenPrediction | null = null;
  try {
    golden = JSON.parse(line) as GoldenPrediction;
  } catch {
    // Refused below, like JSON of another shape.
  }
  if (Array.isArray(golden?.probabilities)) return golden as GoldenPrediction;
  throw new BpError('BUNDLE_INVALID', `${where} is not a golden prediction`, {
    remedy: 'Train the model again: without them it cannot be checked before deployment.',
  });
}

/** One line of {@link GOLDEN_FILE}. */
export function goldenLine(golden: GoldenPrediction): string {
  return `${JSON.stringify(golden)}\n`;
}
