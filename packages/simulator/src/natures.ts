import { type Action, SITE_FLAGS, type SiteFlag } from '@bp/contracts';

/** Shapes of page addresses; see `web-addresses.ts` for what each looks like. */
export type UrlShape =
  | 'home'
  | 'page'
  | 'query'
  | 'post'
  | 'comment'
  | 'thread'
  | 'topic-query'
  | 'members'
  | 'profile'
  | 'account'
  | 'listing'
  | 'article'
  | 'contribute';

/** What a site really is. No log tells it; its observable facts are noisy functions of it. */
export interface Nature {
  readonly name: string;
  /** Weight of this nature among the world's sites. */
  readonly share: number;
  /** The site type that a careful person would note. */
  readonly siteType: string;
  /** Chance of each action to succeed on a site of middling hardness. */
  readonly rates: Readonly<Record<Action, number>>;
  readonly platforms: readonly string[];
  readonly shapes: readonly UrlShape[];
  /** Words that hosts of this nature like to carry. */
  readonly hostWords: readonly string[];
  /** Share of sites that are blogs under a common host (`name.blogspot.com`). */
  readonly hosted: number;
  /** Middle of domain authority, 0–100. */
  readonly authority: number;
  readonly flags: Readonly<Record<SiteFlag, boolean>>;
}

/** These flags and no others. */
function only(...flags: readonly SiteFlag[]): Nature['flags'] {
  return Object.fromEntries(
    SITE_FLAGS.map((flag) => [flag, flags.includes(flag)]),
  ) as Nature['flags'];
}

/**
 * The default world's natures. Two kinds of blog and two of forum look alike to whoever reads the site type only:
 * that is what a rule gets wrong and a model can learn.
 */
export const DEFAULT_NATURES: readonly Nature[] = [
  {
    name: 'open-blog',
    share: 0.315,
    siteType: 'blog',
    rates: { comment: 0.72, profile: 0.34, forum: 0.14, guest: 0.37 },
    platforms: ['wordpress', 'blogger', 'wordpress', 'ghost'],
    shapes: ['comment', 'comment', 'comment', 'comment', 'post'],
    hostWords: ['blog', 'diary', 'blog', 'my'],
    hosted: 0.2,
    authority: 30,
    flags: only('comment_supported'),
  },
  {
    name: 'curated-blog',
    share: 0.085,
    siteType: 'blog',
    rates: { comment: 0.29, profile: 0.31, forum: 0.12, guest: 0.67 },
    platforms: ['wordpress', 'drupal', 'ghost', 'squarespace'],
    shapes: ['contribute', 'contribute', 'contribute', 'contribute', 'post'],
    hostWords: ['review', 'review', 'tips', 'guide'],
    hosted: 0.03,
    authority: 42,
    flags: only('guest_supported', 'registration_detected'),
  },
  {
    name: 'open-forum',
    share: 0.235,
    siteType: 'forum',
    rates: { comment: 0.2, profile: 0.41, forum: 0.72, guest: 0.12 },
    platforms: ['xenforo', 'phpbb', 'vbulletin', 'discourse'],
    shapes: ['thread', 'thread', 'topic-query', 'topic-query', 'thread'],
    hostWords: ['forum', 'forum', 'board', 'forums'],
    hosted: 0,
    authority: 38,
    flags: only('profile_supported', 'forum_supported', 'requires_login', 'registration_detected'),
  },
  {
    name: 'strict-forum',
    share: 0.065,
    siteType: 'forum',
    rates: { comment: 0.16, profile: 0.68, forum: 0.33, guest: 0.1 },
    platforms: ['vbulletin', 'smf', 'mybb', 'xenforo'],
    shapes: ['members', 'members', 'account'],
    hostWords: ['community', 'community', 'club', 'members'],
    hosted: 0,
    authority: 46,
    flags: only('profile_supported', 'requires_login', 'registration_detected'),
  },
  {
    name: 'directory',
    share: 0.17,
    siteType: 'directory',
    rates: { comment: 0.22, profile: 0.72, forum: 0.28, guest: 0.22 },
    platforms: ['custom', 'phpfox', 'socialengine', 'drupal'],
    shapes: ['profile', 'profile', 'account', 'listing'],
    hostWords: ['directory', 'list', 'people', 'directory'],
    hosted: 0,
    authority: 50,
    flags: only('profile_supported', 'requires_login', 'registration_detected'),
  },
  {
    name: 'magazine',
    share: 0.13,
    siteType: 'news',
    rates: { comment: 0.31, profile: 0.25, forum: 0.1, guest: 0.66 },
    platforms: ['custom', 'wordpress', 'drupal', 'joomla'],
    shapes: ['article', 'article', 'contribute'],
    hostWords: ['news', 'news', 'daily', 'magazine'],
    hosted: 0,
    authority: 58,
    flags: only('comment_supported', 'guest_supported'),
  },
];

/** Everything that the observed site type of a default world can say; wrong ones are drawn from the others. */
export const EVERY_PLATFORM: readonly string[] = [
  ...new Set(DEFAULT_NATURES.flatMap((nature) => nature.platforms)),
];
