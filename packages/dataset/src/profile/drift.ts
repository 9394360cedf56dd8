import type { DataProfile, DriftedFeature, DriftReport, FeatureProfile } from '@bp/contracts';
import { DEFAULT_DRIFT_THRESHOLDS, type DriftThresholds } from '../settings.js';
import { chanceDifference, chanceDistance, chanceUnseen, levelOfEach } from './chance.js';
import { REST } from './profile.js';

/**
 * Compares what a model was trained on with what there is now. Something has drifted where it moved by more than its
 * threshold, and by more than chance would move it between samples of this size: rows of one domain are one witness.
 */
export function compareProfiles(
  reference: DataProfile,
  current: DataProfile,
  thresholds: Partial<DriftThresholds> = {},
): DriftReport {
  const limits = { ...DEFAULT_DRIFT_THRESHOLDS, ...thresholds };
  const witnesses = witnessesOf(reference, current);
  const shared = Object.keys(reference.features).filter((name) => name in current.features);
  // Of each feature its values, its missing share and its new values; the actions, and the success of each.
  const level = levelOfEach(3 * shared.length + 1 + Object.keys(reference.successRates).length);
  const looking: Looking = { limits, level, ...witnesses };
  const features = shared.map((feature) =>
    compareFeature(feature, reference.features[feature]!, current.features[feature]!, looking),
  );
  const warnings = [
    ...features.flatMap((feature) => (feature.reason === null ? [] : [feature.reason])),
    ...labelWarnings(reference, current, looking),
  ];
  return { drifted: warnings.length > 0, features, warnings };
}

/** What a difference is held against. */
interface Looking {
  readonly limits: DriftThresholds;
  /** Of each test. */
  readonly level: number;
  /** Independent witnesses per row, on either side. */
  readonly before: number;
  readonly now: number;
}

/** A profile of an older version does not tell its witnesses: its rows repeat as those of now do. */
function witnessesOf(
  reference: DataProfile,
  current: DataProfile,
): Pick<Looking, 'before' | 'now'> {
  const now = (current.witnesses ?? current.rows) / Math.max(1, current.rows);
  const { witnesses, rows } = reference;
  return { before: witnesses === undefined ? now : witnesses / Math.max(1, rows), now };
}

/**
 * Jensen–Shannon distance of two discrete distributions: the square root of the divergence in bits, 0–1.
 * Source: Endres & Schindelin, "A new metric for probability distributions", 2003.
 */
export function jensenShannonDistance(p: readonly number[], q: readonly number[]): number {
  let divergence = 0;
  for (let i = 0; i < p.length; i += 1) {
    const a = p[i]!;
    const b = q[i] ?? 0;
    const mean = (a + b) / 2;
    if (a > 0) divergence += (a / 2) * Math.log2(a / mean);
    if (b > 0) divergence += (b / 2) * Math.log2(b / mean);
  }
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

function compareFeature(
  feature: string,
  before: FeatureProfile,
  now: FeatureProfile,
  looking: Looking,
): DriftedFeature {
  const { limits, level } = looking;
  const rowsEnough = Math.min(before.count, now.count) >= limits.minRows;
  const knownEnough = Math.min(known(before), known(now)) >= limits.minRows;
  const [n, m] = [known(before) * looking.before, known(now) * looking.now];
  const distance = knownEnough ? distanceOf(before, now) : null;
  const fresh = knownEnough ? freshValues(before, now) : [];
  const freshShare = fresh.reduce((sum, [, share]) => sum + share, 0);
  const reasons: string[] = [];
  if (
    distance !== null &&
    distance > Math.max(limits.distance, chanceDistance(valuesOf(before, now), n, m, level))
  ) {
    reasons.push(`values moved by ${rounded(distance)} (limit ${limits.distance})`);
  }
  const [rowsBefore, rowsNow] = [before.count * looking.before, now.count * looking.now];
  const chance = chanceDifference(before.missing, now.missing, rowsBefore, rowsNow, level);
  if (rowsEnough && Math.abs(now.missing - before.missing) > Math.max(limits.missing, chance)) {
    reasons.push(
      `missing share went from ${percent(before.missing)} to ${percent(now.missing)} (limit ±${percent(limits.missing)})`,
    );
  }
  if (freshShare > Math.max(limits.newValues, chanceUnseen(seenOnce(before, n), n, m, level))) {
    const named = fresh.slice(0, 5).map(([value]) => value);
    reasons.push(
      `${percent(freshShare)} of values are new: ${named.join(', ')} (limit ${percent(limits.newValues)})`,
    );
  }
  return {
    feature,
    distance,
    missingBefore: before.missing,
    missingNow: now.missing,
    newValues: fresh.map(([value]) => value),
    drifted: reasons.length > 0,
    reason: reasons.length > 0 ? `${feature}: ${reasons.join('; ')}.` : null,
  };
}

/** How many values or bins hold anything on either side. */
function valuesOf(before: FeatureProfile, now: FeatureProfile): number {
  if (before.kind === 'number' && now.kind === 'number') {
    return before.shares.filter((share, bin) => share > 0 || now.shares[bin]! > 0).length;
  }
  if (before.kind === 'category' && now.kind === 'category') {
    return new Set([...Object.keys(before.values), ...Object.keys(now.values)]).size;
  }
  return 0;
}

/** Values that about one witness has. */
function seenOnce(profile: FeatureProfile, witnesses: number): number {
  if (profile.kind !== 'category') return 0;
  return Object.values(profile.values).filter((share) => share * witnesses < 1.5).length;
}

function known(profile: FeatureProfile): number {
  return profile.count * (1 - profile.missing);
}

function distanceOf(before: FeatureProfile, now: FeatureProfile): number | null {
  if (before.kind === 'number' && now.kind === 'number') {
    const sameBins =
      before.edges.length === now.edges.length &&
      before.edges.every((edge, at) => edge === now.edges[at]);
    return sameBins ? jensenShannonDistance(before.shares, now.shares) : null;
  }
  if (before.kind === 'category' && now.kind === 'category') {
    return distanceOfShares(before.values, now.values);
  }
  return null;
}

function distanceOfShares(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): number {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const sharesIn = (shares: Readonly<Record<string, number>>) =>
    names.map((name) => (Object.hasOwn(shares, name) ? shares[name]! : 0));
  return jensenShannonDistance(sharesIn(before), sharesIn(now));
}

/** Values that the reference did not have; none can be called new where it did not list all. */
function freshValues(before: FeatureProfile, now: FeatureProfile): [string, number][] {
  if (before.kind !== 'category' || now.kind !== 'category') return [];
  if (Object.hasOwn(before.values, REST)) return [];
  return Object.entries(now.values).filter(
    ([value]) => value !== REST && !Object.hasOwn(before.values, value),
  );
}

function labelWarnings(
  reference: DataProfile,
  current: DataProfile,
  { limits, level, before: perRowBefore, now: perRowNow }: Looking,
): string[] {
  if (Math.min(reference.rows, current.rows) < limits.minRows) return [];
  const warnings: string[] = [];
  const moved = distanceOfShares(reference.actions, current.actions);
  const [n, m] = [reference.rows * perRowBefore, current.rows * perRowNow];
  const actions = Object.keys(reference.actions).length;
  if (moved > Math.max(limits.actions, chanceDistance(actions, n, m, level))) {
    warnings.push(`Attempted actions moved by ${rounded(moved)} (limit ${limits.actions}).`);
  }
  for (const [action, before] of Object.entries(reference.successRates)) {
    const now = current.successRates[action];
    const attempts = (profile: DataProfile): number =>
      profile.rows * (profile.actions[action] ?? 0);
    const enough = Math.min(attempts(reference), attempts(current)) >= limits.minRows;
    if (now === undefined || !enough) continue;
    const chance = chanceDifference(
      before,
      now,
      attempts(reference) * perRowBefore,
      attempts(current) * perRowNow,
      level,
    );
    if (Math.abs(now - before) > Math.max(limits.successRate, chance)) {
      warnings.push(
        `Success rate of ${action} went from ${percent(before)} to ${percent(now)} (limit ±${percent(limits.successRate)}).`,
      );
    }
  }
  return warnings;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function rounded(value: number): string {
  return value.toFixed(3);
}
