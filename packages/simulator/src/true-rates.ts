import { ACTIONS, type Action, type PredictionInput } from '@bp/contracts';
import type { LoggingPolicy } from './policies.js';
import {
  bestAction,
  type SimulatedSite,
  siteInput,
  successProbability,
  type World,
} from './world.js';

/** When, and on which sites. */
export interface TruthOptions {
  /** The instant whose truth is asked for, in ms; the world's start by default. */
  readonly at?: number;
  /** Only sites that this holds for; all by default. */
  readonly where?: (site: SimulatedSite) => boolean;
}

/** The true success rate, 0–1, of choosing by `choose` over all sites alike: exact, not sampled. */
export function trueSuccessRate(
  world: World,
  choose: (input: PredictionInput, site: SimulatedSite) => Action,
  o: TruthOptions = {},
): number {
  const at = o.at ?? world.start;
  return average(world, o, (site) =>
    successProbability(world, site, choose(siteInput(world, site, at), site), at),
  );
}

/** The true success rate of whoever knows each site's hidden nature and takes the best action. */
export function oracleSuccessRate(world: World, o: TruthOptions = {}): number {
  return trueSuccessRate(world, (_input, site) => bestAction(world, site, o.at ?? world.start), o);
}

/** The true success rate of a logging policy, its random choices included. */
export function policySuccessRate(
  world: World,
  policy: LoggingPolicy,
  o: TruthOptions = {},
): number {
  const at = o.at ?? world.start;
  return average(world, o, (site) => {
    const chances = policy.propensities(siteInput(world, site, at));
    return ACTIONS.reduce(
      (sum, action, index) =>
        sum + (chances[index] as number) * successProbability(world, site, action, at),
      0,
    );
  });
}

function average(world: World, o: TruthOptions, value: (site: SimulatedSite) => number): number {
  const asked = o.where === undefined ? world.sites : world.sites.filter(o.where);
  return asked.reduce((sum, site) => sum + value(site), 0) / asked.length;
}
