import { apiFaults } from './api-faults.js';
import { bundleDamage } from './bundle-damage.js';
import { decisionLogFaults } from './decision-faults.js';
import type { FaultSuite } from './fault-suite.js';
import { inputFuzz } from './input-fuzz.js';
import { logDamage } from './log-damage.js';
import { fullDisks, registryKills, retrainKills } from './process-suites.js';
import { roundTrip } from './round-trip.js';
import { decisionServerFaults } from './server-faults.js';
import { watchFaults } from './watch-faults.js';

export interface CampaignOptions {
  /** Every suite has one round, then they take turns until this time is over. */
  readonly seconds: number;
  readonly seed: number;
  readonly suites?: readonly FaultSuite[];
  readonly onRound?: (suite: string, seed: number, seconds: number) => void;
}

export interface CampaignReport {
  readonly seed: number;
  readonly seconds: number;
  /** Suite → kind → faults. */
  readonly injected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly lost: readonly string[];
  /** Suite → why it could not run here. */
  readonly unavailable: Readonly<Record<string, string>>;
}

export const FAULT_SUITES: readonly FaultSuite[] = [
  logDamage,
  roundTrip,
  apiFaults,
  inputFuzz,
  bundleDamage,
  registryKills,
  retrainKills,
  fullDisks,
  decisionLogFaults,
  decisionServerFaults,
  watchFaults,
];

/** Runs all fault suites in turn, each round with a seed of its own, until the time is over. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  const injected: Record<string, Record<string, number>> = {};
  const lost: string[] = [];
  const unavailable: Record<string, string> = {};
  const able: FaultSuite[] = [];
  for (const suite of options.suites ?? FAULT_SUITES) {
    const reason = (await suite.unavailable?.()) ?? null;
    if (reason === null) able.push(suite);
    else unavailable[suite.name] = reason;
  }
  for (let round = 0; round < able.length || elapsed() < options.seconds; round += 1) {
    const suite = able[round % able.length];
    if (suite === undefined) break;
    const seed = options.seed + Math.floor(round / able.length);
    const start = elapsed();
    const result = await suite.round(seed);
    options.onRound?.(suite.name, seed, elapsed() - start);
    const kinds = injected[suite.name] ?? {};
    injected[suite.name] = kinds;
    for (const [kind, count] of Object.entries(result.injected)) {
      kinds[kind] = (kinds[kind] ?? 0) + count;
    }
    lost.push(...result.lost.map((what) => `${suite.name}: ${what}`));
  }
  return { seed: options.seed, seconds: elapsed(), injected, lost, unavailable };
}
