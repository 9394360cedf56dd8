import { gaussian, type Random, SITE_FLAGS, type Site } from '@bp/contracts';
import { EVERY_PLATFORM, type Nature } from './natures.js';
import { pick } from './seed.js';
import { pageUrl } from './web-addresses.js';

export interface Observation {
  readonly nature: Nature;
  readonly natures: readonly Nature[];
  readonly domain: string;
  /** How well regarded the site is among its kind: standard normal. */
  readonly standing: number;
  readonly wrongSiteType: boolean;
  readonly siteTypeMissing: boolean;
  readonly missing: number;
  readonly wrongFacts: number;
}

/** Standard deviation of DA among sites of one nature, in points. */
const AUTHORITY_SPREAD = 14;

/** What can be noted of a site: facts of its nature, some wrong, some missing. The domain is always known. */
export function observeSite(random: Random, seen: Observation): Site {
  const { nature } = seen;
  const known = <T>(value: T): T | null => (random() < seen.missing ? null : value);
  const da = clamp(nature.authority + AUTHORITY_SPREAD * seen.standing);
  const pa = clamp(8 + 0.7 * da + 7 * gaussian(random));
  const wrongPlatform = random() < seen.wrongFacts;
  const flags = Object.fromEntries(
    SITE_FLAGS.map((flag) => {
      const noted = random() < seen.wrongFacts ? !nature.flags[flag] : nature.flags[flag];
      return [flag, known(noted)];
    }),
  ) as Pick<Site, (typeof SITE_FLAGS)[number]>;
  return {
    url: known(pageUrl(random, nature, seen.domain)),
    domain: seen.domain,
    pa: known(pa),
    da: known(da),
    site_type: seen.siteTypeMissing ? null : siteType(random, seen),
    platform_guess: known(pick(random, wrongPlatform ? EVERY_PLATFORM : nature.platforms)),
    ...flags,
  };
}

function siteType(random: Random, seen: Observation): string {
  const own = seen.nature.siteType;
  if (!seen.wrongSiteType) return own;
  const others = [...new Set(seen.natures.map((nature) => nature.siteType))].filter(
    (type) => type !== own,
  );
  return others.length === 0 ? 'other' : pick(random, others);
}

function clamp(authority: number): number {
  return Math.max(1, Math.min(100, Math.round(authority)));
}
