import { ACTIONS, type Action, BpError, type PredictionInput } from '@bp/contracts';

/** Whoever chooses the actions: the chance of each one, given what is known of a site. */
export interface LoggingPolicy {
  /** Written to the logs as `policy_version` where propensities are logged. */
  readonly version: string;
  /** Chances in the order of `ACTIONS`; they sum to 1. */
  propensities(input: PredictionInput): readonly number[];
}

/** Share of random choices of the default policy. */
export const RULE_EXPLORATION = 0.3;
/** From this domain authority on, the operations team goes for a guest post on a blog. */
const GUEST_DA = 55;
const PROFILE_PA = 30;

const RULE_BY_TYPE: Readonly<Record<string, Action>> = {
  blog: 'comment',
  forum: 'forum',
  directory: 'profile',
  news: 'guest',
};

/** The operations team's rule: by site type, and by authority where the type is not known. */
export function ruleOfThumb(input: PredictionInput): Action {
  const type = input.site_type ?? null;
  const da = input.da ?? null;
  if (type === 'blog' && da !== null && da >= GUEST_DA) return 'guest';
  if (type !== null && Object.hasOwn(RULE_BY_TYPE, type)) return RULE_BY_TYPE[type] as Action;
  if (da !== null && da >= GUEST_DA) return 'guest';
  const pa = input.pa ?? null;
  return pa !== null && pa >= PROFILE_PA ? 'profile' : 'comment';
}

/** The default: {@link ruleOfThumb}, and an action at random that often. */
export function ruleBasedPolicy(o: { readonly exploration?: number } = {}): LoggingPolicy {
  const exploration = share('exploration', o.exploration ?? RULE_EXPLORATION);
  return choosing(
    `rule-${exploration}`,
    ruleOfThumb,
    (isChosen) => exploration / ACTIONS.length + (isChosen ? 1 - exploration : 0),
  );
}

/** Always what `choose` says ({@link ruleOfThumb} by default): nothing can be learned about other actions. */
export function deterministicPolicy(
  choose: (input: PredictionInput) => Action = ruleOfThumb,
  o: { readonly version?: string } = {},
): LoggingPolicy {
  return choosing(o.version ?? 'deterministic', choose, (isChosen) => (isChosen ? 1 : 0));
}

/**
 * A model chooses; with chance `explore` (0.05 by default) one of the three other actions instead, as
 * `Model.predict(input, { explore })` does. Pass a predict function that does not explore itself.
 */
export function modelPolicy(
  predict: (input: PredictionInput) => { readonly action: Action },
  o: { readonly explore?: number; readonly version?: string } = {},
): LoggingPolicy {
  const explore = share('explore', o.explore ?? 0.05);
  return choosing(
    o.version ?? 'model',
    (input) => predict(input).action,
    (isChosen) => (isChosen ? 1 - explore : explore / (ACTIONS.length - 1)),
  );
}

/** The same chances on every site, say `{ comment: 0.9, profile: 0.1 }`. */
export function constantPolicy(
  weights: Readonly<Partial<Record<Action, number>>>,
  o: { readonly version?: string } = {},
): LoggingPolicy {
  const given = ACTIONS.map((action) => weights[action] ?? 0);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0) || given.some((weight) => !(weight >= 0))) {
    throw new BpError('INPUT_INVALID', 'The weights of a constant policy need a positive sum.', {
      remedy: 'Give each action a weight of at least 0, one of them above 0.',
    });
  }
  const chances = given.map((weight) => weight / total);
  return { version: o.version ?? 'constant', propensities: () => chances };
}

/** The chance of an action follows from whether it is the one that `choose` says. */
function choosing(
  version: string,
  choose: (input: PredictionInput) => Action,
  chance: (isChosen: boolean) => number,
): LoggingPolicy {
  const choices = ACTIONS.map((chosen) => ACTIONS.map((action) => chance(action === chosen)));
  return { version, propensities: (input) => choices[ACTIONS.indexOf(choose(input))]! };
}

function share(field: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new BpError('INPUT_INVALID', `Policy option "${field}" is ${value}.`, {
    remedy: 'Give a share from 0 to 1.',
    details: { field, received: String(value) },
  });
}
