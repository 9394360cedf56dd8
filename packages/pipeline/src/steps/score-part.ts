import { formatInstant, type PredictionInput, type PreparedPart } from '@bp/contracts';
import type { ScoredPart } from '@bp/evaluator';
import type { Model } from '@bp/model';

/** What `model` says of every row of `part`. Rows are encoded by the model's own encoder. */
export function scorePart(
  model: Model,
  part: PreparedPart,
  propensity: Float64Array,
  slices: NonNullable<ScoredPart['slices']>,
): ScoredPart {
  const { classes } = model.manifest;
  const probabilities = new Float64Array(part.rows * classes.length);
  for (let row = 0; row < part.rows; row += 1) {
    model.score(
      part.input(row),
      probabilities.subarray(row * classes.length, (row + 1) * classes.length),
    );
  }
  return {
    rows: part.rows,
    classes,
    action: part.action,
    success: part.success,
    legacy: part.legacy,
    probabilities,
    propensity,
    groups: part.group,
    objective: model.manifest.objective,
    slices,
  };
}

/** The groups of rows for which all metrics are shown apart. */
export function sliceValues(part: PreparedPart): NonNullable<ScoredPart['slices']> {
  const inputs = Array.from({ length: part.rows }, (_, row) => part.input(row));
  const by = (value: (input: PredictionInput) => string | null): (string | null)[] =>
    inputs.map(value);
  return {
    'site type': by((input) => input.site_type ?? null),
    platform: by((input) => input.platform_guess ?? null),
    'PA band': by((input) => authorityBand(input.pa)),
    'DA band': by((input) => authorityBand(input.da)),
    week: Array.from(part.timestamp, (ms) => (Number.isNaN(ms) ? null : mondayOf(ms))),
  };
}

const BAND = 20;

function authorityBand(value: number | null | undefined): string | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  const low = Math.min(Math.floor(value / BAND) * BAND, 100 - BAND);
  return `${low}–${low + BAND === 100 ? 100 : low + BAND - 1}`;
}

const DAY_MS = 86_400_000;

/** A week is named by its Monday (UTC). 1970-01-01 was a Thursday. */
function mondayOf(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  return formatInstant((days - ((days + 3) % 7)) * DAY_MS).slice(0, 10);
}
