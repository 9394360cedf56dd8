/** The four automated actions, in the order in which every class list of this system starts out. */
export const ACTIONS = ['comment', 'profile', 'forum', 'guest'] as const;

/**
 * What the automation can do on a site: leave a comment, create a profile, post in a forum, publish a guest
 * article.
 */
export type Action = (typeof ACTIONS)[number];

/** Spellings that mean one action with certainty, after case, spaces, `_` and `-` are taken out. */
const SPELLINGS: Readonly<Record<string, Action>> = {
  comment: 'comment',
  profile: 'profile',
  forum: 'forum',
  guest: 'guest',
  guestpost: 'guest',
  guestposting: 'guest',
};

/** Only the names of `ACTIONS` themselves; `normaliseAction` also understands other spellings. */
export function isAction(value: unknown): value is Action {
  return typeof value === 'string' && (ACTIONS as readonly string[]).includes(value);
}

/** The action that a spelling means, or `undefined`: what is not certain is never guessed. */
export function normaliseAction(value: unknown): Action | undefined {
  if (typeof value !== 'string') return undefined;
  const key = value.toLowerCase().replace(/[\s_-]+/g, '');
  return Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key] : undefined;
}
