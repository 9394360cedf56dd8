import { SITE_FLAGS } from '@bp/contracts';
import {
  type AddressSpans,
  type EncodableRow,
  FIXED_FEATURES,
  type FixedFeature,
  fixedFeatures,
} from '@bp/model';
import { mutualInformation } from './information.js';
import { labelsSeen, leastG } from './significance.js';
import { LABELS } from './token-counts.js';

/** What is known of the site itself stays, whatever this training part says of it; only shapes and times are weighed. */
const ALWAYS: ReadonlySet<FixedFeature> = new Set<FixedFeature>(['pa', 'da', ...SITE_FLAGS]);

/** Columns that chance alone may bring in, in expectation: one in every other fit. */
const COLUMNS_BY_CHANCE = 0.5;

/** Bins of a number when it is weighed; missing is one more. */
const BINS = 4;

/**
 * Weighs the fixed features on one row of each domain (rows of one site are not independent witnesses). A number that
 * says nothing of the label only helps a model to recognise single sites, and costs memory and time.
 */
export class FixedFeatureWeigher {
  readonly #values: Float64Array[] = [];
  readonly #labels: number[] = [];
  #lastGroup = -1;

  /** Takes the first row of each group; rows of a group must come one after another. */
  see(row: EncodableRow, address: AddressSpans | null, group: number, label: number): void {
    if (group === this.#lastGroup) return;
    this.#lastGroup = group;
    const values = new Float64Array(FIXED_FEATURES.length);
    fixedFeatures(row, address, row.domain, values);
    this.#values.push(values);
    this.#labels.push(label);
  }

  /** How many groups were seen. */
  get groups(): number {
    return this.#labels.length;
  }

  chosen(): FixedFeature[] {
    return FIXED_FEATURES.filter((name, place) => ALWAYS.has(name) || this.#isTelling(place));
  }

  #isTelling(place: number): boolean {
    const known = Float64Array.from(
      this.#values.map((row) => row[place]!).filter((v) => !Number.isNaN(v)),
    ).sort();
    const edges = Array.from(
      { length: BINS - 1 },
      (_, bin) => known[Math.floor(((bin + 1) * known.length) / BINS)] ?? 0,
    );
    const bins = Array.from({ length: BINS + 1 }, () => new Uint32Array(LABELS));
    const totals = new Uint32Array(LABELS);
    this.#values.forEach((row, index) => {
      const value = row[place]!;
      const label = this.#labels[index]!;
      const bin = Number.isNaN(value) ? BINS : edges.filter((edge) => value >= edge).length;
      bins[bin]![label]! += 1;
      totals[label]! += 1;
    });
    const used = bins.filter((bin) => bin.some((count) => count > 0)).length;
    const degreesOfFreedom = (used - 1) * (labelsSeen(totals) - 1);
    const hurdle = leastG(FIXED_FEATURES.length, degreesOfFreedom, COLUMNS_BY_CHANCE);
    return 2 * this.#labels.length * informationOfBins(bins, totals) >= hurdle;
  }
}

/** Mutual information in nats of a number cut into bins and a label. */
function informationOfBins(bins: readonly Uint32Array[], totals: Uint32Array): number {
  const rows = totals.reduce((sum, count) => sum + count, 0);
  let information = 0;
  for (const bin of bins) {
    const size = bin.reduce((sum, count) => sum + count, 0);
    bin.forEach((count, label) => {
      if (count > 0)
        information += (count / rows) * Math.log((count * rows) / (size * totals[label]!));
    });
  }
  return information;
}

/** How often each value of a category stands with each label. */
export type ValueCounts = Map<string, Uint32Array>;

/** True where at least one value of a category says something of the label, domains taken as witnesses. */
export function isTelling(counts: ValueCounts, labels: Uint32Array, domains: number): boolean {
  const hurdle = leastG(counts.size, labelsSeen(labels) - 1, COLUMNS_BY_CHANCE);
  return [...counts.values()].some(
    (present) => 2 * domains * mutualInformation(present, labels) >= hurdle,
  );
}
