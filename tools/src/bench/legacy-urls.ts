import { ACTIONS, type Action, createRandom, type Random } from '@bp/contracts';

/**
 * Made-up addresses of the kinds that old files hold, each with the action that worked there. Some kinds fit two
 * actions, and one label in ten is wrong, as in life. No address is real.
 */
export interface LegacyUrl {
  readonly url: string;
  readonly label: Action;
}

type Maker = (random: Random, word: () => string, number: () => number) => string;

const KINDS: readonly (readonly [weight: number, actions: readonly Action[], make: Maker])[] = [
  [3, ['profile'], (_, word) => `/profile/${word()}`],
  [2, ['profile'], (_, word) => `/profile.php?user=${word()}`],
  [4, ['profile'], (_, word, n) => `/members/${word()}.${n()}`],
  [2, ['profile'], (_, _w, n) => `/user/viewprofilepage/user-id/${n()}`],
  [1, ['profile'], (_, _w, n) => `/memberlist.php?mode=viewprofile&u=${n()}`],
  [1, ['profile'], (_, word) => `/userprofile/${word()}`],
  [1, ['profile'], (_, word) => `/my-profiles/${word()}/edit`],
  [2, ['profile'], () => '/index.php?account/account-details'],
  [2, ['profile'], (_, word) => `/@${word()}`],
  [2, ['profile', 'comment'], (_, word) => `/author/${word()}`],
  [4, ['forum'], (_, _w, n) => `/forum/threads/${n()}`],
  [2, ['forum'], (_, word, n) => `/forums/topic/${word()}-${word()}-${n()}`],
  [2, ['forum'], (_, _w, n) => `/showthread.php?t=${n()}`],
  [2, ['forum'], (_, _w, n) => `/viewtopic.php?f=${n() % 30}&t=${n()}`],
  [1, ['forum'], (_, word) => `/phpbbforum/${word()}`],
  [1, ['forum'], (_, word, n) => `/community/discussion/${n()}/${word()}-${word()}`],
  [1, ['forum', 'profile'], (_, word) => `/community/${word()}`],
  [
    4,
    ['comment'],
    (r, word, n) =>
      `/20${10 + (n() % 14)}/0${1 + Math.floor(r() * 9)}/${word()}.html#comment-${n()}`,
  ],
  [3, ['comment'], (_, word) => `/blog/${word()}-${word()}/#respond`],
  [
    2,
    ['comment'],
    (r, word, n) => `/20${10 + (n() % 14)}/1${Math.floor(r() * 3)}/${word()}-${word()}.html`,
  ],
  [2, ['comment', 'guest'], (_, word) => `/blog/${word()}-${word()}-${word()}`],
  [1, ['comment'], (_, word) => `/${word()}-${word()}?replytocom=${word().length}#respond`],
  [2, ['guest'], () => '/write-for-us'],
  [2, ['guest'], (_, word) => `/guest-post/${word()}-${word()}`],
  [1, ['guest'], (_, word) => `/submit-guestpost/${word()}`],
  [1, ['guest'], () => '/contribute/submit-article'],
  [2, ['guest', 'comment'], (_, word) => `/${word()}-${word()}-${word()}`],
  [1, ['guest', 'profile', 'forum', 'comment'], () => '/'],
];

const SYLLABLES = 'ba ro lin ta mor ke su dan vi ple nor gra ti wes hu'.split(' ');
const WRONG_LABELS = 0.1;

/** `count` addresses on about half as many sites; seeded, always the same. */
export function legacyUrls(count: number, seed = 4): LegacyUrl[] {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const word = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(SYLLABLES)).join('');
  const number = (): number => 1 + Math.floor(random() ** 2 * 400_000);
  const total = KINDS.reduce((sum, [weight]) => sum + weight, 0);
  return Array.from({ length: count }, () => {
    let at = random() * total;
    const kind =
      KINDS.find(([weight]) => {
        at -= weight;
        return at < 0;
      }) ?? KINDS[0]!;
    const [, actions, make] = kind;
    const label = random() < WRONG_LABELS ? pick(ACTIONS) : pick(actions);
    const site = `${word()}${word()}${Math.floor(random() * count * 0.5) % 977}`;
    const blog = label === 'comment' && random() < 0.3;
    const forum = label === 'forum' && random() < 0.3;
    const host = blog
      ? `${site}.blogspot.com`
      : `${forum ? 'forum.' : pick(['', 'www.'])}${site}.${pick(['com', 'org', 'net', 'de'])}`;
    return { url: `http${pick(['', 's'])}://${host}${make(random, word, number)}`, label };
  });
}
