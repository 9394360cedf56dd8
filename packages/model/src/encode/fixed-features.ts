import { SITE_FLAGS } from '@bp/contracts';
import { type AddressSpans, isDigit } from './address.js';
import type { EncodableRow } from './row.js';

/** Features that follow from a row by rule, in the order in which {@link fixedFeatures} writes them. */
export const FIXED_FEATURES = [
  'pa',
  'da',
  'pa_minus_da',
  'pa_da_mean',
  'pa_per_da',
  ...SITE_FLAGS,
  'actions_supported',
  'hour',
  'weekday',
  'host_length',
  'host_labels',
  'host_digits',
  'host_hyphens',
  'host_is_ip',
  'https',
  'url_length',
  'path_depth',
  'path_length',
  'path_digits',
  'path_hyphens',
  'path_longest_number',
  'path_ends_in_number',
  'path_ends_in_slash',
  'path_last_length',
  'query_parameters',
  'has_fragment',
] as const;
/** One of `FIXED_FEATURES`. */
export type FixedFeature = (typeof FIXED_FEATURES)[number];

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SLASH = 47;
const HYPHEN = 45;
const DOT = 46;
const AMPERSAND = 38;

/** Writes the fixed features of a row into `out` (one number per name); missing is NaN. Hour and weekday (0 = Monday) are UTC. */
export function fixedFeatures(
  row: EncodableRow,
  address: AddressSpans | null,
  host: string | null,
  out: Float64Array,
): void {
  const { pa, da, flags, timestamp } = row;
  let at = 0;
  out[at++] = pa;
  out[at++] = da;
  out[at++] = pa - da;
  out[at++] = (pa + da) / 2;
  out[at++] = pa / (da + 1);
  let supported = 0;
  let known = 0;
  for (let flag = 0; flag < SITE_FLAGS.length; flag += 1) {
    const value = flags[flag]!;
    out[at++] = value;
    if (flag < 4 && !Number.isNaN(value)) {
      known += 1;
      supported += value;
    }
  }
  out[at++] = known === 0 ? Number.NaN : supported;
  const day = Math.floor(timestamp / DAY);
  out[at++] = Math.floor((timestamp - day * DAY) / HOUR);
  // 1970-01-01 was a Thursday.
  out[at++] = (((day + 3) % 7) + 7) % 7;
  at = hostFeatures(host, out, at);
  addressFeatures(row.url, address, out, at);
}

function hostFeatures(host: string | null, out: Float64Array, from: number): number {
  let at = from;
  if (host === null) {
    for (let i = 0; i < 5; i += 1) out[at++] = Number.NaN;
    return at;
  }
  let labels = 1;
  let digits = 0;
  let hyphens = 0;
  for (let i = 0; i < host.length; i += 1) {
    const code = host.charCodeAt(i);
    if (code === DOT) labels += 1;
    else if (code === HYPHEN) hyphens += 1;
    else if (isDigit(code)) digits += 1;
  }
  out[at++] = host.length;
  out[at++] = labels;
  out[at++] = digits;
  out[at++] = hyphens;
  out[at++] = isIpAddress(host) ? 1 : 0;
  return at;
}

/** A host that {@link normaliseDomain} gives ends in a digit only where it is an IPv4 address. */
export function isIpAddress(host: string): boolean {
  return host.startsWith('[') || isDigit(host.charCodeAt(host.length - 1));
}

function addressFeatures(
  url: string | null,
  address: AddressSpans | null,
  out: Float64Array,
  from: number,
): void {
  let at = from;
  if (url === null || address === null) {
    out.fill(Number.NaN, at);
    return;
  }
  let depth = 0;
  let digits = 0;
  let hyphens = 0;
  let run = 0;
  let longestRun = 0;
  let lastSlash = address.pathStart;
  for (let i = address.pathStart; i < address.pathEnd; i += 1) {
    const code = url.charCodeAt(i);
    if (code === SLASH) {
      lastSlash = i;
      run = 0;
      continue;
    }
    if (i - 1 === lastSlash) depth += 1;
    if (isDigit(code)) {
      digits += 1;
      run += 1;
      if (run > longestRun) longestRun = run;
    } else {
      run = 0;
      if (code === HYPHEN) hyphens += 1;
    }
  }
  let parameters = 0;
  if (address.queryEnd > address.queryStart) {
    parameters = 1;
    for (let i = address.queryStart; i < address.queryEnd; i += 1) {
      if (url.charCodeAt(i) === AMPERSAND) parameters += 1;
    }
  }
  const length = address.pathEnd - address.pathStart;
  const last = length > 0 ? url.charCodeAt(address.pathEnd - 1) : SLASH;
  out[at++] = address.scheme === 0 ? Number.NaN : address.scheme - 1;
  out[at++] = address.fragmentEnd - address.hostStart;
  out[at++] = depth;
  out[at++] = length;
  out[at++] = digits;
  out[at++] = hyphens;
  out[at++] = longestRun;
  out[at++] = isDigit(last) ? 1 : 0;
  out[at++] = last === SLASH ? 1 : 0;
  out[at++] = length > 0 ? address.pathEnd - 1 - lastSlash : 0;
  out[at++] = parameters;
  out[at++] = address.fragmentEnd > address.fragmentStart ? 1 : 0;
}
