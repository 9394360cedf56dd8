import { ACTIONS, type Action, gaussian, type Site } from '@bp/contracts';
import { DEFAULT_NATURES } from './natures.js';
import { mixSeed, quotas, streamOf } from './seed.js';

/** Log-odds by which each action is easier on one site than its nature and hardness say. */
export type ActionShift = Readonly<Record<Action, number>>;

/**
 * Lets what is noted of a site decide, not its nature: the site type as its natures do on average, every other noted
 * fact (or that it is missing) by log-odds drawn for each of its values and each action.
 */
export interface FactEffects {
  /** Standard deviation of the log-odds that each fact adds on its own. */
  readonly each: number;
  /** Standard deviation of the log-odds that each two facts add together. */
  readonly pairs: number;
}

/** A persistent habit of a site that no fact shows. */
export interface HiddenHabit {
  readonly name: string;
  /** Share of the sites that have it. A site has one habit at most. */
  readonly share: number;
  readonly shift: ActionShift;
}

/** A third of the sites: nobody can register any more, or a moderator takes down what is posted. */
export const HIDDEN_HABITS: readonly HiddenHabit[] = [
  {
    name: 'closed-registration',
    share: 0.2,
    shift: { comment: 0.3, profile: -2.5, forum: -2.5, guest: 0.3 },
  },
  {
    name: 'strict-moderation',
    share: 0.15,
    shift: { comment: -2.5, profile: 0.3, forum: -1, guest: -2.5 },
  },
];

/** From this noted DA on a site is a strong one. */
const STRONG_DA = 45;

/** What a fact effect goes by: name and noted value. */
function notedFacts(facts: Site): string[] {
  const strong = facts.da === null ? null : facts.da >= STRONG_DA;
  return [
    `platform=${facts.platform_guess}`,
    `comment=${facts.comment_supported}`,
    `login=${facts.requires_login}`,
    `registration=${facts.registration_detected}`,
    `strong=${strong}`,
  ];
}

/** Log-odds of each action by the facts of a site alone. */
export function factLogOdds(seed: number, effects: FactEffects): (facts: Site) => ActionShift {
  const known = new Map<string, number>();
  const drawn = (key: string): number => {
    const odds = known.get(key) ?? gaussian(streamOf(seed, 5, textHash(key)));
    known.set(key, odds);
    return odds;
  };
  return (facts) => {
    const noted = notedFacts(facts);
    return forEachAction((action) => {
      let odds = typeLogOdds(facts.site_type ?? null, action);
      noted.forEach((fact, at) => {
        odds += effects.each * drawn(`${action} ${fact}`);
        if (effects.pairs === 0) return;
        for (const other of [...noted.slice(at + 1), `type=${facts.site_type}`]) {
          odds += effects.pairs * drawn(`${action} ${fact} ${other}`);
        }
      });
      return odds;
    });
  };
}

/** Mean log-odds of the default natures that carry a site type; of all where it is missing. */
function typeLogOdds(type: string | null, action: Action): number {
  const own = DEFAULT_NATURES.filter(({ siteType }) => type === null || siteType === type);
  const share = own.reduce((sum, nature) => sum + nature.share, 0);
  return own.reduce((sum, { share: part, rates }) => {
    return sum + (part / share) * Math.log(rates[action] / (1 - rates[action]));
  }, 0);
}

/** The habit of each site; shares are kept exactly. */
export function dealHabits(
  seed: number,
  habits: readonly HiddenHabit[],
  sites: number,
): (HiddenHabit | null)[] {
  const none = 1 - habits.reduce((sum, { share }) => sum + share, 0);
  const shares = [none, ...habits.map(({ share }) => share)];
  return quotas(streamOf(seed, 4), shares, sites).map((kind) => habits[kind - 1] ?? null);
}

function forEachAction(value: (action: Action) => number): ActionShift {
  return Object.fromEntries(ACTIONS.map((action) => [action, value(action)])) as ActionShift;
}

function textHash(text: string): number {
  return mixSeed(...Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
}
