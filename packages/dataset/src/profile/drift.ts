import type { DataProfile, DriftedFeature, DriftReport, FeatureProfile } from '@bp/contracts';
import { DEFAULT_DRIFT_THRESHOLDS, type DriftThresholds } from '../settings.js';
import { REST } from './profile.js';

/** Compares what a model was trained on with what there is now. */
export function compareProfiles(
  reference: DataProfile,
  current: DataProfile,
  thresholds: Partial<DriftThresholds> = {},
): DriftReport {
  const limits = { ...DEFAULT_DRIFT_THRESHOLDS, ...thresholds };
  const features: DriftedFeature[] = [];
  for (const [feature, before] of Object.entries(reference.features)) {
    const now = current.features[feature];
    if (now !== undefined) features.push(compareFeature(feature, before, now, limits));
  }
  const warnings = [
    ...features.flatMap((feature) => (feature.reason === null ? [] : [feature.reason])),
    ...labelWarnings(reference, current, limits),
  ];
  return { drifted: warnings.length > 0, features, warnings };
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
  limits: DriftThresholds,
): DriftedFeature {
  const rowsEnough = Math.min(before.count, now.count) >= limits.minRows;
  const knownEnough = Math.min(known(before), known(now)) >= limits.minRows;
  const distance = knownEnough ? distanceOf(before, now) : null;
  const fresh = knownEnough ? freshValues(before, now) : [];
  const freshShare = fresh.reduce((sum, [, share]) => sum + share, 0);
  const reasons: string[] = [];
  if (distance !== null && distance > limits.distance) {
    reasons.push(`values moved by ${figure(distance)} (limit ${limits.distance})`);
  }
  if (rowsEnough && Math.abs(now.missing - before.missing) > limits.missing) {
    reasons.push(
      `missing share went from ${percent(before.missing)} to ${percent(now.missing)} (limit ±${percent(limits.missing)})`,
    );
  }
  if (freshShare > limits.newValues) {
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
  limits: DriftThresholds,
): string[] {
  if (Math.min(reference.rows, current.rows) < limits.minRows) return [];
  const warnings: string[] = [];
  const moved = distanceOfShares(reference.actions, current.actions);
  if (moved > limits.actions) {
    warnings.push(`Attempted actions moved by ${figure(moved)} (limit ${limits.actions}).`);
  }
  for (const [action, before] of Object.entries(reference.successRates)) {
    const now = current.successRates[action];
    const attempts = (profile: DataProfile): number =>
      profile.rows * (profile.actions[action] ?? 0);
    const enough = Math.min(attempts(reference), attempts(current)) >= limits.minRows;
    if (now !== undefined && enough && Math.abs(now - before) > limits.successRate) {
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

function figure(value: number): string {
  return value.toFixed(3);
}
