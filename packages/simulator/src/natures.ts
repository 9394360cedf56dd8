import type { Action, Site } from '@bp/contracts';

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
  readonly flags: Readonly<
    Pick<
      { readonly [F in keyof Site]: boolean },
      | 'comment_supported'
      | 'profile_supported'
      | 'forum_supported'
      | 'guest_supported'
      | 'requires_login'
      | 'registration_detected'
    >
  >;
}

/**
 * The default world's natures. Two kinds of blog and two of forum look alike to whoever reads the site type only:
 * that is what a rule gets wrong and a model can learn.
 */
export const DEFAULT_NATURES: readonly Nature[] = [
  {
    name: 'open-blog',
    share: 0.24,
    siteType: 'blog',
    rates: { comment: 0.76, profile: 0.33, forum: 0.1, guest: 0.4 },
    platforms: ['wordpress', 'blogger', 'wordpress', 'ghost'],
    shapes: ['comment', 'comment', 'comment', 'post'],
    hostWords: ['blog', 'diary', 'notes', 'journal'],
    hosted: 0.3,
    authority: 30,
    flags: {
      comment_supported: true,
      profile_supported: false,
      forum_supported: false,
      guest_supported: false,
      requires_login: false,
      registration_detected: false,
    },
  },
  {
    name: 'curated-blog',
    share: 0.16,
    siteType: 'blog',
    rates: { comment: 0.22, profile: 0.36, forum: 0.08, guest: 0.7 },
    platforms: ['wordpress', 'drupal', 'ghost', 'squarespace'],
    shapes: ['contribute', 'contribute', 'post', 'article'],
    hostWords: ['blog', 'review', 'tips', 'guide'],
    hosted: 0.05,
    authority: 42,
    flags: {
      comment_supported: false,
      profile_supported: false,
      forum_supported: false,
      guest_supported: true,
      requires_login: false,
      registration_detected: true,
    },
  },
  {
    name: 'open-forum',
    share: 0.2,
    siteType: 'forum',
    rates: { comment: 0.16, profile: 0.48, forum: 0.75, guest: 0.08 },
    platforms: ['xenforo', 'phpbb', 'vbulletin', 'discourse'],
    shapes: ['thread', 'thread', 'topic-query'],
    hostWords: ['forum', 'forums', 'board', 'talk'],
    hosted: 0,
    authority: 38,
    flags: {
      comment_supported: false,
      profile_supported: true,
      forum_supported: true,
      guest_supported: false,
      requires_login: true,
      registration_detected: true,
    },
  },
  {
    name: 'strict-forum',
    share: 0.12,
    siteType: 'forum',
    rates: { comment: 0.12, profile: 0.72, forum: 0.26, guest: 0.06 },
    platforms: ['vbulletin', 'smf', 'mybb', 'xenforo'],
    shapes: ['members', 'members', 'account', 'thread'],
    hostWords: ['forum', 'community', 'club', 'users'],
    hosted: 0,
    authority: 46,
    flags: {
      comment_supported: false,
      profile_supported: true,
      forum_supported: false,
      guest_supported: false,
      requires_login: true,
      registration_detected: true,
    },
  },
  {
    name: 'directory',
    share: 0.16,
    siteType: 'directory',
    rates: { comment: 0.18, profile: 0.76, forum: 0.26, guest: 0.2 },
    platforms: ['custom', 'phpfox', 'socialengine', 'drupal'],
    shapes: ['profile', 'profile', 'account', 'listing'],
    hostWords: ['directory', 'list', 'people', 'social'],
    hosted: 0,
    authority: 50,
    flags: {
      comment_supported: false,
      profile_supported: true,
      forum_supported: false,
      guest_supported: false,
      requires_login: true,
      registration_detected: true,
    },
  },
  {
    name: 'magazine',
    share: 0.12,
    siteType: 'news',
    rates: { comment: 0.3, profile: 0.22, forum: 0.06, guest: 0.68 },
    platforms: ['custom', 'wordpress', 'drupal', 'joomla'],
    shapes: ['article', 'article', 'contribute'],
    hostWords: ['news', 'times', 'daily', 'magazine'],
    hosted: 0,
    authority: 58,
    flags: {
      comment_supported: true,
      profile_supported: false,
      forum_supported: false,
      guest_supported: true,
      requires_login: false,
      registration_detected: false,
    },
  },
];

/** Everything that the observed site type of a default world can say; wrong ones are drawn from the others. */
export const EVERY_PLATFORM: readonly string[] = [
  ...new Set(DEFAULT_NATURES.flatMap((nature) => nature.platforms)),
];
