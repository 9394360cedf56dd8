import {
  ACTIONS,
  type Action,
  BpError,
  type PredictionInput,
  type Result,
  type Site,
} from '@bp/contracts';
import { type LoggingPolicy, ruleBasedPolicy } from './policies.js';
import { between, mixSeed, pick, streamOf } from './seed.js';
import { type SimulatedSite, siteInput, successProbability, WEEK_MS, type World } from './world.js';

/** The campaign that a task belongs to, as logs name it. */
export interface Campaign {
  readonly id: number;
  readonly category_id: number;
  readonly subcategory_id: number;
}

/** Where an attempt left a trace. Each attempt is in at least one. */
export interface Traces {
  readonly automation: boolean;
  readonly shadow: boolean;
  readonly api: boolean;
}

/** One action tried on one site for one task, with all that any log will say of it. */
export interface SimulatedAttempt {
  readonly taskId: number;
  /** Index into `world.sites`. */
  readonly site: number;
  readonly action: Action;
  /** As it will be logged; differs from `happened` in a world with label noise. */
  readonly success: boolean;
  readonly happened: boolean;
  readonly result: Result;
  /** Start in ms. */
  readonly at: number;
  /** When the outcome was there, in ms: after all retries. */
  readonly finishedAt: number;
  /** Retries before the last try. */
  readonly retries: number;
  /** Seconds of the last try. */
  readonly executionTime: number;
  readonly failureReason: string | null;
  readonly captchaType: string | null;
  readonly campaign: Campaign | null;
  /** What was known when the action was chosen. */
  readonly input: PredictionInput & Site;
  /** Chance of the policy to choose this action. */
  readonly propensity: number;
  readonly policyVersion: string;
  /** Whether the logs tell `propensity` and `policyVersion`. */
  readonly logsPropensity: boolean;
  readonly traces: Traces;
  /** Seed for details that only the writers of logs need. */
  readonly seed: number;
}

/** How many attempts, when, and by which policy. */
export interface AttemptOptions {
  /** {@link ruleBasedPolicy} by default. */
  readonly policy?: LoggingPolicy;
  /** First instant in ms; the world's start by default. */
  readonly from?: number;
  /** End (exclusive) in ms; a week after `from` by default. */
  readonly to?: number;
  readonly attempts: number;
  /** Distinguishes simulations of one world over the same time; 0 by default. */
  readonly seed?: number;
  /** Ids go up from here; by default from a million for each week since 2020, so that weeks never share one. */
  readonly firstTaskId?: number;
  /** Whether logs tell the propensity and the policy's version; false by default. */
  readonly logPropensity?: boolean;
  /** Chances of an attempt to leave a trace in each source; {@link DEFAULT_COVERAGE} by default. */
  readonly coverage?: Readonly<Record<keyof Traces, number>>;
}

/** With these, 300,000 attempts give about 690,000 log lines. */
export const DEFAULT_COVERAGE = { automation: 0.8, shadow: 0.6, api: 0.6 } as const;

const CAMPAIGNS: readonly Campaign[] = Array.from({ length: 14 }, (_, index) => ({
  id: 11 + index,
  category_id: 1 + (index % 5),
  subcategory_id: 100 + index,
}));
const FAILURES = [
  'captcha_failed',
  'form_not_found',
  'login_required',
  'moderated',
  'blocked_by_site',
];
const ERRORS = ['timeout', 'connection_reset', 'browser_crashed'];
const CAPTCHAS = ['recaptcha_v2', 'recaptcha_v3', 'hcaptcha', 'image'];
/** 2020-01-06T00:00Z. */
const FIRST_TASK_WEEK = Date.UTC(2020, 0, 6);

/** {@link simulateAttempts}, one at a time, in order of their start: for more than memory should hold. */
export function* attemptStream(world: World, o: AttemptOptions): Generator<SimulatedAttempt> {
  const from = o.from ?? world.start;
  const to = o.to ?? from + WEEK_MS;
  if (!(to > from) || !Number.isSafeInteger(o.attempts) || o.attempts < 0) {
    throw new BpError(
      'INPUT_INVALID',
      `Cannot simulate ${o.attempts} attempts from ${from} to ${to}.`,
      {
        remedy: 'Give a whole number of attempts and an end after the start.',
      },
    );
  }
  const policy = o.policy ?? ruleBasedPolicy();
  const weeks = Math.max(0, Math.floor((from - FIRST_TASK_WEEK) / WEEK_MS));
  const firstTaskId = o.firstTaskId ?? weeks * 1_000_000 + 1;
  const seed = mixSeed(world.seed, o.seed ?? 0, from);
  const random = streamOf(seed, 3);
  const step = (to - from) / o.attempts;
  for (let index = 0; index < o.attempts; index += 1) {
    const at = Math.floor(from + (index + random()) * step);
    const site = pick(random, world.sites);
    const taskId = firstTaskId + index;
    yield attempt(world, { site, at, taskId, policy, seed: mixSeed(seed, taskId), random }, o);
  }
}

/** Attempts on sites drawn alike, in order of their start, chosen by the policy, with outcomes by the true chances. */
export function simulateAttempts(world: World, o: AttemptOptions): SimulatedAttempt[] {
  return [...attemptStream(world, o)];
}

/** {@link simulateAttempts} in week `week` of the world (0 is the first). */
export function simulateWeek(
  world: World,
  o: Omit<AttemptOptions, 'from' | 'to'> & { readonly week: number },
): SimulatedAttempt[] {
  const from = world.start + o.week * WEEK_MS;
  return simulateAttempts(world, { ...o, from, to: from + WEEK_MS });
}

interface Draw {
  readonly site: SimulatedSite;
  readonly at: number;
  readonly taskId: number;
  readonly policy: LoggingPolicy;
  readonly seed: number;
  readonly random: () => number;
}

function attempt(world: World, draw: Draw, o: AttemptOptions): SimulatedAttempt {
  const { random, site, at, policy } = draw;
  const campaign = random() < 0.9 ? pick(random, CAMPAIGNS) : null;
  const input = requestInput(siteInput(world, site, at), at, campaign);
  const chances = policy.propensities(input);
  const chosen = drawIndex(random(), chances);
  const action = ACTIONS[chosen] as Action;
  const happened = random() < successProbability(world, site, action, at);
  const success = random() < world.labelNoise ? !happened : happened;
  const retries = retriesOf(random, success);
  const erred = !success && random() < 0.15;
  const captcha = random() < 0.25 ? pick(random, CAPTCHAS) : null;
  const executionTime = Math.round((4 + 60 * random() ** 2) * 1000) / 1000;
  return {
    taskId: draw.taskId,
    site: site.index,
    action,
    success,
    happened,
    result: success ? 'success' : erred ? 'error' : 'failed',
    at,
    finishedAt: at + Math.ceil(executionTime * 1000) + retries * between(random, 60_000, 900_000),
    retries,
    executionTime,
    failureReason: success ? null : pick(random, erred ? ERRORS : FAILURES),
    captchaType: captcha,
    campaign,
    input,
    propensity: chances[chosen] as number,
    policyVersion: policy.version,
    logsPropensity: o.logPropensity ?? false,
    traces: tracesOf(random, o.coverage ?? DEFAULT_COVERAGE),
    seed: draw.seed,
  };
}

/** Spelled out field by field: one shape for all, made several times faster than by spreading. */
function requestInput(
  facts: Site,
  at: number,
  campaign: Campaign | null,
): SimulatedAttempt['input'] {
  return {
    url: facts.url,
    domain: facts.domain,
    pa: facts.pa,
    da: facts.da,
    site_type: facts.site_type,
    platform_guess: facts.platform_guess,
    comment_supported: facts.comment_supported,
    profile_supported: facts.profile_supported,
    forum_supported: facts.forum_supported,
    guest_supported: facts.guest_supported,
    requires_login: facts.requires_login,
    registration_detected: facts.registration_detected,
    timestamp: new Date(at).toISOString(),
    campaign_category_id: campaign === null ? null : String(campaign.category_id),
    campaign_subcategory_id: campaign === null ? null : String(campaign.subcategory_id),
  };
}

/** A failure has been tried more often than a success. */
function retriesOf(random: () => number, success: boolean): number {
  const again = success ? 0.12 : 0.36;
  let retries = 0;
  while (retries < 3 && random() < again) retries += 1;
  return retries;
}

function drawIndex(at: number, chances: readonly number[]): number {
  let left = at;
  let last = 0;
  for (let index = 0; index < chances.length; index += 1) {
    const chance = chances[index] as number;
    if (chance <= 0) continue;
    last = index;
    left -= chance;
    if (left < 0) return index;
  }
  return last;
}

function tracesOf(random: () => number, coverage: NonNullable<AttemptOptions['coverage']>): Traces {
  const automation = random() < coverage.automation;
  const shadow = random() < coverage.shadow;
  const api = random() < coverage.api;
  if (automation || shadow || api) return { automation, shadow, api };
  // What left no trace would not be known at all: it goes where most attempts go.
  const most = Math.max(coverage.automation, coverage.shadow, coverage.api);
  const place = (['automation', 'shadow', 'api'] as const).find((name) => coverage[name] === most);
  return { automation: place === 'automation', shadow: place === 'shadow', api: place === 'api' };
}
