import { ACTIONS, type Action, BpError, type Random, type Site } from '@bp/contracts';
import { between, pick, streamOf } from './seed.js';
import {
  bestAction,
  type SimulatedSite,
  siteInput,
  successProbability,
  type World,
} from './world.js';

/** `short`: `URL,TYPE,PA,DA,STATUS`. `enriched`: the 17 columns of the older Python scripts. */
export type LegacyForm = 'short' | 'enriched';

/** The form of the file, and how untidy it is. */
export interface LegacyOptions {
  readonly form: LegacyForm;
  /** Rows with a site; headers that stand in the middle come on top. */
  readonly rows: number;
  /** 0 by default. */
  readonly seed?: number;
  /** Odd labels, repeated headers, empty authorities, commas in URLs: as real files have them. True by default. */
  readonly messy?: boolean;
}

/** A legacy file, with what an importer has to make of it. */
export interface LegacyCsv {
  /** The whole file, with CRLF line ends where it is messy. */
  readonly text: string;
  /** The action that worked, for each row whose label means one with certainty. */
  readonly certain: readonly { readonly url: string; readonly action: Action }[];
  /** Rows whose label means no action with certainty, per label. */
  readonly uncertain: Readonly<Record<string, number>>;
  /** Header rows in the middle. */
  readonly repeatedHeaders: number;
}

const HEADERS: Readonly<Record<LegacyForm, string>> = {
  short: 'URL,TYPE,PA,DA,STATUS',
  enriched:
    'url,type,pa,da,status,domain,tld,url_path_depth,https_enabled,platform_guess,site_type,comment_supported,profile_supported,forum_supported,guest_supported,requires_login,registration_detected',
};
/** Spellings that {@link ACTIONS} and its spellings cover. */
const CERTAIN: Readonly<Record<Action, readonly string[]>> = {
  comment: ['comment', 'Comment', 'COMMENT'],
  profile: ['Profile', 'profile', ' profile '],
  forum: ['forum', 'Forum'],
  guest: ['guest', 'guest post', 'Guestposting', 'guest_post'],
};
const ODD_LABELS = ['Forum topic', 'Board Topic', 'Link Type', 'Listing'];
const STATUSES = ['live', 'Pending', 'Status', ''];

/** A file of links that worked: each row a site and the action that a rule-free operator succeeded with there. */
export function legacyCsv(world: World, o: LegacyOptions): LegacyCsv {
  if (!Number.isSafeInteger(o.rows) || o.rows < 0) {
    throw new BpError('INPUT_INVALID', `Cannot make a legacy file of ${o.rows} rows.`, {
      remedy: 'Give a whole number from 0.',
    });
  }
  const withUrl = world.sites.filter((site) => site.facts.url !== null);
  if (withUrl.length === 0 && o.rows > 0) {
    throw new BpError('INPUT_INVALID', 'No site of this world has a URL to list.', {
      remedy: 'Make a world with more sites, or with fewer missing facts.',
    });
  }
  const messy = o.messy ?? true;
  const random = streamOf(world.seed, o.seed ?? 0, 23);
  const lines = [HEADERS[o.form]];
  const certain: { url: string; action: Action }[] = [];
  const uncertain: Record<string, number> = {};
  let repeatedHeaders = 0;
  for (let row = 0; row < o.rows; row += 1) {
    const site = pick(random, withUrl);
    const facts = siteInput(world, site);
    const action = workedAction(random, world, site);
    const odd = messy && random() < 0.08;
    const label = odd ? pick(random, ODD_LABELS) : messy ? pick(random, CERTAIN[action]) : action;
    const comma = messy && random() < 0.02 ? `${facts.url?.includes('?') ? '&' : '?'}tags=a,b` : '';
    const url = `${withOwnNumber(random, facts.url as string)}${comma}`;
    if (odd) uncertain[label] = (uncertain[label] ?? 0) + 1;
    else certain.push({ url, action });
    const status = messy ? pick(random, STATUSES) : 'live';
    lines.push(
      o.form === 'short' ? short(url, label, facts, status) : enriched(url, label, facts, status),
    );
    if (messy && random() < 0.005) {
      lines.push(HEADERS[o.form]);
      repeatedHeaders += 1;
    }
  }
  return {
    text: lines.join(messy ? '\r\n' : '\n').concat('\n'),
    certain,
    uncertain,
    repeatedHeaders,
  };
}

/** Tries actions in any order until one works, as an operator would; only that one gets into the file. */
function workedAction(random: Random, world: World, site: SimulatedSite): Action {
  for (let tries = 0; tries < 100; tries += 1) {
    const action = pick(random, ACTIONS);
    if (random() < successProbability(world, site, action)) return action;
  }
  return bestAction(world, site);
}

/** Another page of the same shape: the last long number is drawn anew. */
function withOwnNumber(random: () => number, url: string): string {
  return url.replace(/\d{3,}(?=\D*$)/, (number) =>
    /\/\d{4}\//.test(`/${number}/`) ? number : String(between(random, 101, 989_999)),
  );
}

function short(url: string, label: string, facts: Site, status: string): string {
  return [cell(url), cell(label), facts.pa ?? '', facts.da ?? '', status].join(',');
}

function enriched(url: string, label: string, facts: Site, status: string): string {
  const host = facts.domain ?? '';
  const path = new URL(url).pathname;
  return [
    cell(url),
    cell(label),
    facts.pa ?? '',
    facts.da ?? '',
    status,
    host,
    host.slice(host.lastIndexOf('.') + 1),
    path.split('/').filter((part) => part !== '').length,
    url.startsWith('https:') ? 1 : 0,
    facts.platform_guess ?? '',
    facts.site_type ?? '',
    flag(facts.comment_supported),
    flag(facts.profile_supported),
    flag(facts.forum_supported),
    flag(facts.guest_supported),
    flag(facts.requires_login),
    flag(facts.registration_detected),
  ].join(',');
}

function flag(value: boolean | null): string {
  return value === null ? '' : value ? '1' : '0';
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
