import type { Random } from '@bp/contracts';
import type { Nature, UrlShape } from './natures.js';
import { between, pick } from './seed.js';

const STARTS =
  'ba be bo bri ca co da de dra el fa fi flo ga gre ha hi ja ka ki la lo lu ma mi mo na ne no'
    .concat(
      ' o pa pe pla qui ra ri ro sa se sha sol sta ta te tri u va ve vi wa we wil xa ya ze zo',
    )
    .split(' ');
const ENDS =
  'bar cen dal den dor fin gan gel ham kel lan lin lor man mer min nar nel nor pan per ran'
    .concat(' ric rin ron san sen ser sim son tal tan tel ter tin tor van ven ver vin wen win')
    .split(' ');
const TOPICS = 'garden travel cooking fitness photo tech music health finance pets sport craft auto'
  .concat(' sailing chess design startup running climbing parenting cycling coffee history movies')
  .split(' ');
const TITLES =
  'ten ways to grow faster why we moved small steps for beginners what nobody tells you about'
    .concat(
      ' a short history of better mornings how it works lessons from last year the quiet guide',
    )
    .split(' ');
const PEOPLE =
  'anna ben carla dmitri elena farid grace hugo ines jonas kira liam mona nils olga pavel'
    .concat(' rosa sami tara uwe vera wanda yusuf zoe')
    .split(' ');
const TLDS = 'com com com com net org org de co.uk io info com.au'.split(' ');
/** Hosts of blogs; each is a private suffix, so that every blog is a registrable domain of its own. */
const BLOG_HOSTS = ['blogspot.com', 'wordpress.com', 'github.io'];

/** How often a page says nothing of its site's nature. */
const PLAIN_PAGE = 0.05;
/** How often a host carries a word of its site's nature. */
const TELLING_HOST = 0.95;
const PLAIN_SHAPES: readonly UrlShape[] = ['home', 'page', 'query'];

/** Makes hosts that differ from one another within one world; `parent` is the domain that further hosts can hang from. */
export function hostMaker(
  random: Random,
): (nature: Nature, sibling: string | null) => { readonly host: string; readonly parent: string } {
  const taken = new Set<string>();
  const unique = (make: () => string): string => {
    for (let attempt = 0; ; attempt += 1) {
      const host = make();
      // A name that is taken gets a number, as people do; the counter ends the search.
      const tried =
        attempt < 3 ? host : host.replace('.', `${attempt}${between(random, 1, 9999)}.`);
      if (taken.has(tried)) continue;
      taken.add(tried);
      return tried;
    }
  };
  return (nature, sibling) => {
    if (sibling !== null) {
      return {
        host: unique(() => `${pick(random, nature.hostWords)}.${sibling}`),
        parent: sibling,
      };
    }
    if (random() < nature.hosted) {
      const host = unique(
        () => `${pick(random, TOPICS)}${brand(random)}.${pick(random, BLOG_HOSTS)}`,
      );
      return { host, parent: host };
    }
    const name = `${brand(random)}${random() < 0.4 ? `-${pick(random, TOPICS)}` : ''}`;
    const tld = pick(random, TLDS);
    if (random() >= TELLING_HOST) return plain(unique(() => `${name}.${tld}`));
    const word = pick(random, nature.hostWords);
    const style = random();
    if (style < 1 / 3) {
      const parent = unique(() => `${name}.${tld}`);
      return { host: unique(() => `${word}.${parent}`), parent };
    }
    return plain(
      unique(() => (style < 2 / 3 ? `${name}-${word}.${tld}` : `the-${word}-${name}.${tld}`)),
    );
  };
}

function plain(host: string): { readonly host: string; readonly parent: string } {
  return { host, parent: host };
}

function brand(random: Random): string {
  return `${pick(random, STARTS)}${pick(random, ENDS)}${random() < 0.6 ? pick(random, ENDS) : ''}`;
}

function title(random: Random): string {
  const words = between(random, 2, 6);
  const from = between(random, 0, TITLES.length - words);
  return TITLES.slice(from, from + words).join('-');
}

/** A page of a site: one in {@link PLAIN_PAGE} says nothing, the others have a shape that its nature likes. */
export function pageUrl(random: Random, nature: Nature, host: string): string {
  const shape = random() < PLAIN_PAGE ? pick(random, PLAIN_SHAPES) : pick(random, nature.shapes);
  const scheme = random() < 0.85 ? 'https' : 'http';
  const www = random() < 0.3 && host.split('.').length === 2 ? 'www.' : '';
  return `${scheme}://${www}${host}${pathOf(random, shape)}`;
}

/** The path and query of a page, with a leading slash. */
export function pathOf(random: Random, shape: UrlShape): string {
  const id = between(random, 101, 989_999);
  const year = between(random, 2009, 2026);
  const month = String(between(random, 1, 12)).padStart(2, '0');
  const person = pick(random, PEOPLE);
  switch (shape) {
    case 'home':
      return '/';
    case 'page':
      return pick(random, ['/about', '/contact/', '/about-us.html', '/faq', '/index.html']);
    case 'query':
      return `/index.php?id=${id}`;
    case 'post':
      return pick(random, [
        `/${year}/${month}/${title(random)}.html`,
        `/${year}/${month}/${title(random)}/`,
        `/blog/${title(random)}`,
      ]);
    case 'comment':
      return pick(random, [
        `/${year}/${month}/${title(random)}.html#comment-${id}`,
        `/${year}/${month}/${title(random)}/comment-page-${between(random, 1, 9)}/#comment-${id}`,
        `/blog/${title(random)}#respond`,
        `/?p=${id}&replytocom=${id + 7}`,
      ]);
    case 'thread':
      return pick(random, [
        `/forum/threads/${id}`,
        `/threads/${title(random)}.${id}/`,
        `/forums/topic/${title(random)}/`,
        `/t/${title(random)}/${id}`,
      ]);
    case 'topic-query':
      return pick(random, [
        `/viewtopic.php?f=${between(random, 1, 60)}&t=${id}`,
        `/showthread.php?t=${id}`,
        `/index.php?topic=${id}.0`,
      ]);
    case 'members':
      return pick(random, [
        `/members/${person}.${id}/`,
        `/forum/member.php?u=${id}`,
        `/community/members/${person}${between(random, 1, 99)}`,
        `/memberlist.php?mode=viewprofile&u=${id}`,
      ]);
    case 'profile':
      return pick(random, [
        '/profile',
        `/user/viewprofilepage/user-id/${id}`,
        `/profile/${person}-${id}`,
        `/users/${person}`,
        `/u/${person}${between(random, 1, 999)}`,
      ]);
    case 'account':
      return pick(random, [
        '/index.php?account/account-details',
        `/account/edit?user=${id}`,
        '/my-account/details/',
      ]);
    case 'listing':
      return pick(random, [
        `/listing/${title(random)}`,
        `/directory/${pick(random, TOPICS)}/${id}`,
      ]);
    case 'article':
      return pick(random, [
        `/news/${year}/${month}/${title(random)}`,
        `/article/${id}/${title(random)}`,
        `/${pick(random, TOPICS)}/${title(random)}-${id}`,
      ]);
    case 'contribute':
      return pick(random, [
        '/write-for-us/',
        `/guest-post/${title(random)}`,
        '/contribute',
        `/author/${person}/`,
      ]);
  }
}
