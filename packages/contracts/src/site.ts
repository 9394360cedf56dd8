/** A place where an action can happen. `null` means: not known. A missing number is never 0. */
export interface Site {
  readonly url: string | null;
  /** Host as {@link normaliseDomain} gives it. */
  readonly domain: string | null;
  /** Page authority, 0–100. */
  readonly pa: number | null;
  /** Domain authority, 0–100. */
  readonly da: number | null;
  readonly site_type: string | null;
  readonly platform_guess: string | null;
  readonly comment_supported: boolean | null;
  readonly profile_supported: boolean | null;
  readonly forum_supported: boolean | null;
  readonly guest_supported: boolean | null;
  readonly requires_login: boolean | null;
  readonly registration_detected: boolean | null;
}

/** The yes/no columns of a site, in the order of the dataset. */
export const SITE_FLAGS = [
  'comment_supported',
  'profile_supported',
  'forum_supported',
  'guest_supported',
  'requires_login',
  'registration_detected',
] as const satisfies readonly (keyof Site)[];

/** The columns that describe a site, in the order of the dataset. */
export const SITE_FIELDS = [
  'url',
  'domain',
  'pa',
  'da',
  'site_type',
  'platform_guess',
  ...SITE_FLAGS,
] as const satisfies readonly (keyof Site)[];

/** A site of which nothing is known; spread it to fill in what is. */
export const UNKNOWN_SITE: Site = Object.freeze({
  url: null,
  domain: null,
  pa: null,
  da: null,
  site_type: null,
  platform_guess: null,
  comment_supported: null,
  profile_supported: null,
  forum_supported: null,
  guest_supported: null,
  requires_login: null,
  registration_detected: null,
});

/** What a caller of `predict` says: any part of a site, and of the request. Names are the dataset's columns. */
export interface PredictionInput extends Partial<Site> {
  readonly campaign_category_id?: string | null;
  readonly campaign_subcategory_id?: string | null;
  /** When the action is to happen (ISO 8601). Without it hour and weekday are missing: the clock is not asked. */
  readonly timestamp?: string | null;
}
