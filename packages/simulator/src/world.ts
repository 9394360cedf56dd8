import {
  ACTIONS,
  type Action,
  BpError,
  gaussian,
  type PredictionInput,
  type Site,
} from '@bp/contracts';
import { DEFAULT_NATURES, type Nature } from './natures.js';
import { observeSite } from './observe-site.js';
import { pick, quotas, streamOf } from './seed.js';
import {
  type ActionShift,
  dealHabits,
  type FactEffects,
  factLogOdds,
  type HiddenHabit,
} from './site-effects.js';
import { hostMaker } from './web-addresses.js';

/** A week in milliseconds. */
export const WEEK_MS = 7 * 24 * 3_600_000;
/** Monday, 2026-01-05T00:00Z: week 0 of a world begins here unless told otherwise. */
export const WORLD_START = Date.UTC(2026, 0, 5);

/** How a world changes from week to week. */
export interface Drift {
  /** Share of sites that turn into another nature in each week (their facts stay as they were noted). 0 by default. */
  readonly natureChangesPerWeek?: number;
  /** Points by which noted DA (and half of it PA) rises each week for all sites. 0 by default. */
  readonly authorityPerWeek?: number;
  /** Log-odds by which every action gets harder each week. 0 by default. */
  readonly hardeningPerWeek?: number;
}

/** What a world is made of. Chances and shares are 0–1. */
export interface WorldOptions {
  /** Any whole number; the same seed gives the same world on every machine. */
  readonly seed: number;
  /** Number of sites; 1,500 by default. */
  readonly sites?: number;
  /** Kinds of sites; {@link DEFAULT_NATURES} by default. */
  readonly natures?: readonly Nature[];
  /** Chance of each noted fact but the domain to be missing; 0.2 by default. */
  readonly missing?: number;
  /** Share of sites whose noted site type is wrong; 0.2 by default. */
  readonly wrongSiteType?: number;
  /** Chance of each noted flag and of the platform to be wrong; 0.06 by default. */
  readonly wrongFacts?: number;
  /** Share of attempts whose outcome is noted the wrong way round; 0 by default. */
  readonly labelNoise?: number;
  /** Standard deviation of a site's hardness in log-odds; 0.6 by default. 0: every site has its nature's rates. */
  readonly hardness?: number;
  /** Share of sites on another host of the domain of an earlier site; 0.06 by default. */
  readonly siblings?: number;
  readonly drift?: Drift;
  /** Noted facts decide what succeeds, instead of natures; left out, natures do. */
  readonly factEffects?: FactEffects;
  /** What sites are like for good although no fact shows it; none by default. */
  readonly habits?: readonly HiddenHabit[];
  /** Instant of week 0 in ms; {@link WORLD_START} by default. */
  readonly start?: number;
}

/** One site: what is noted of it, and what it really is. */
export interface SimulatedSite {
  readonly index: number;
  /** What can be known of it, wrong or missing in part. */
  readonly facts: Site;
  /** Hidden: what it really is. */
  readonly nature: Nature;
  /** Hidden: log-odds that are taken off every action's chance. */
  readonly hardness: number;
  /** Hidden: what it turns into, and in which week; `null` where it stays what it is. */
  readonly later: { readonly nature: Nature; readonly week: number } | null;
  /** Hidden: log-odds of each action by the noted facts, where these decide instead of the nature. */
  readonly logOdds?: ActionShift;
  /** Hidden: what the site is like for good, where no fact shows it. */
  readonly habit?: HiddenHabit;
}

/** Sites, and how they change. Plain data: the same for the same options. */
export interface World {
  readonly seed: number;
  /** Instant of week 0 in ms. */
  readonly start: number;
  readonly sites: readonly SimulatedSite[];
  readonly natures: readonly Nature[];
  readonly labelNoise: number;
  readonly drift: Required<Drift>;
}

/** Defaults of a world, calibrated (see `docs/architecture.md#the-simulator`): other figures than these move the true success rates. */
export const DEFAULT_WORLD = {
  sites: 1500,
  missing: 0.2,
  wrongSiteType: 0.2,
  wrongFacts: 0.06,
  labelNoise: 0,
  hardness: 0.6,
  siblings: 0.06,
} as const;

const NO_DRIFT = { natureChangesPerWeek: 0, authorityPerWeek: 0, hardeningPerWeek: 0 };

/**
 * Makes a world: sites with a hidden nature and noisy facts. Shares (of natures, of wrong site types) are kept
 * exactly, so that a small world is as hard as a large one.
 * @throws BpError `INPUT_INVALID` for a share outside 0–1, no sites or no natures.
 */
export function createWorld(options: WorldOptions): World {
  const settings = { ...DEFAULT_WORLD, ...options };
  const natures = options.natures ?? DEFAULT_NATURES;
  check(settings, natures);
  const drift = { ...NO_DRIFT, ...options.drift };
  const random = streamOf(options.seed, 1);
  const drifting = streamOf(options.seed, 2);
  const host = hostMaker(random);
  const kinds = quotas(
    random,
    natures.map((nature) => nature.share),
    settings.sites,
  );
  const wrong = quotas(
    random,
    [1 - settings.wrongSiteType, settings.wrongSiteType],
    settings.sites,
  );
  const typeMissing = quotas(random, [1 - settings.missing, settings.missing], settings.sites);
  const { factEffects, habits = [] } = options;
  const habitOf = habits.length === 0 ? [] : dealHabits(options.seed, habits, settings.sites);
  const logOddsOf = factEffects && factLogOdds(options.seed, factEffects);
  const domains: string[] = [];
  const sites = kinds.map((kind, index): SimulatedSite => {
    const nature = natures[kind] as Nature;
    const sibling =
      domains.length > 0 && random() < settings.siblings ? pick(random, domains) : null;
    const { host: domain, parent } = host(nature, sibling);
    if (sibling === null) domains.push(parent);
    const standing = gaussian(random);
    const hardness = settings.hardness * (0.6 * standing + 0.8 * gaussian(random));
    const facts = observeSite(random, {
      nature,
      natures,
      domain,
      standing,
      wrongSiteType: wrong[index] === 1,
      siteTypeMissing: typeMissing[index] === 1,
      missing: settings.missing,
      wrongFacts: settings.wrongFacts,
    });
    const habit = habitOf[index];
    return {
      index,
      facts,
      nature,
      hardness,
      later: laterNature(drifting, nature, natures, drift),
      ...(logOddsOf && { logOdds: logOddsOf(facts) }),
      ...(habit && { habit }),
    };
  });
  return {
    seed: options.seed,
    start: settings.start ?? WORLD_START,
    sites,
    natures,
    labelNoise: settings.labelNoise,
    drift,
  };
}

function check(settings: Omit<WorldOptions, 'seed'>, natures: readonly Nature[]): void {
  const refuse = (field: string, allowed: string, received: unknown): never => {
    throw new BpError('INPUT_INVALID', `World option "${field}" is ${String(received)}.`, {
      remedy: `Give ${allowed}.`,
      details: { field, received: String(received) },
    });
  };
  for (const field of [
    'missing',
    'wrongSiteType',
    'wrongFacts',
    'labelNoise',
    'siblings',
  ] as const) {
    const share = settings[field] ?? 0;
    if (!(share >= 0 && share <= 1)) refuse(field, 'a share from 0 to 1', share);
  }
  const turning = settings.drift?.natureChangesPerWeek ?? 0;
  if (!(turning >= 0 && turning < 1)) {
    refuse('drift.natureChangesPerWeek', 'a share from 0 to below 1', turning);
  }
  const sites = settings.sites ?? 0;
  if (!Number.isSafeInteger(sites) || sites < 1) refuse('sites', 'a whole number from 1', sites);
  if (!((settings.hardness ?? 0) >= 0)) refuse('hardness', 'a number from 0', settings.hardness);
  if (natures.length === 0) refuse('natures', 'at least one nature', '[]');
  const { each = 0, pairs = 0 } = settings.factEffects ?? {};
  if (!(each >= 0 && pairs >= 0)) {
    refuse('factEffects', 'standard deviations from 0', `${each}, ${pairs}`);
  }
  const habitual = (settings.habits ?? []).reduce((sum, { share }) => sum + share, 0);
  if (!(habitual <= 1 && (settings.habits ?? []).every(({ share }) => share >= 0))) {
    refuse('habits', 'shares from 0 that sum to 1 at most', habitual);
  }
}

function laterNature(
  random: () => number,
  nature: Nature,
  natures: readonly Nature[],
  drift: Required<Drift>,
): SimulatedSite['later'] {
  const others = natures.filter((other) => other !== nature);
  if (drift.natureChangesPerWeek <= 0 || others.length === 0) return null;
  // Geometric: the same share of the sites still unchanged turns in every week from week 1 on.
  const week = 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - drift.natureChangesPerWeek));
  return { nature: pick(random, others), week };
}

/** Weeks since the world's start, fractions cut; negative before it. */
export function weekOf(world: World, at: number): number {
  return Math.floor((at - world.start) / WEEK_MS);
}

/** What a site really is at an instant. */
export function natureAt(world: World, site: SimulatedSite, at: number = world.start): Nature {
  return site.later !== null && weekOf(world, at) >= site.later.week
    ? site.later.nature
    : site.nature;
}

/** The true chance of an action to succeed on a site, 0–1. Without `at`: at the world's start. */
export function successProbability(
  world: World,
  site: SimulatedSite,
  action: Action,
  at: number = world.start,
): number {
  const rate = natureAt(world, site, at).rates[action];
  const harder =
    site.hardness +
    world.drift.hardeningPerWeek * weekOf(world, at) -
    (site.habit?.shift[action] ?? 0);
  if (site.logOdds !== undefined) return 1 / (1 + Math.exp(harder - site.logOdds[action]));
  if (harder === 0) return rate;
  return 1 / (1 + Math.exp(harder - Math.log(rate / (1 - rate))));
}

/** The action with the best true chance (the first of {@link ACTIONS} among equals). */
export function bestAction(world: World, site: SimulatedSite, at: number = world.start): Action {
  const chance = (action: Action): number => successProbability(world, site, action, at);
  return ACTIONS.reduce((best, action) => (chance(action) > chance(best) ? action : best));
}

/** What a service would know of a site at an instant, as it would say it to a model. */
export function siteInput(
  world: World,
  site: SimulatedSite,
  at: number = world.start,
): PredictionInput & Site {
  const rise = world.drift.authorityPerWeek * Math.max(0, weekOf(world, at));
  if (rise === 0) return site.facts;
  const { pa, da } = site.facts;
  return {
    ...site.facts,
    pa: pa === null ? null : bounded(pa + rise / 2),
    da: da === null ? null : bounded(da + rise),
  };
}

function bounded(authority: number): number {
  return Math.max(0, Math.min(100, Math.round(authority)));
}
