/** Environment variables whose values never appear in a log, an error or a report. */
const SECRET_VARIABLES = [
  'LARAVEL_API_TOKEN',
  'APP_API_TOKEN',
  'BP_WEBHOOK_URL',
  'BP_WEBHOOK_SECRET',
  'BP_RUNNER_TOKEN',
  'BP_DECIDE_TOKEN',
  'BP_REPORT_TOKEN',
  'BP_TRAINING_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];

const MASK = '[redacted]';
/** Shorter values are not secrets, and masking them would eat ordinary words. */
const SHORTEST_SECRET = 4;

/** Returns the text with every secret replaced by `[redacted]`. */
export type Redactor = (text: string) => string;

/** Masks secrets by value wherever they stand: plain, URL-encoded, in JSON text; and user names, tokens and passwords in any URL. */
export function createRedactor(
  env: NodeJS.ProcessEnv,
  others: readonly (string | null)[] = [],
): Redactor {
  const values = [...SECRET_VARIABLES.map((name) => env[name]), ...others]
    .filter((value): value is string => typeof value === 'string')
    .map((value) => value.trim())
    .filter((value) => value.length >= SHORTEST_SECRET)
    .flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
  const secrets = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, MASK);
    return maskUserInfo(clean);
  };
}

/** A URL for people: without user, password, query and fragment. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** From `://` to the end of the word. */
const ADDRESS = /:\/\/[^\s"<>]+/g;
/** `user@`, `token@`, `user:password@`; also with a `/` in the password, but not `host:port/@`. */
const USER_INFO = /:\/\/(?:[^/?#]+|[^/:?#]*:(?!\d+[/?#])[^@]*)@/g;

/** In time that grows with the text and no faster: whole pages and logs go through it, with text from anywhere. */
function maskUserInfo(text: string): string {
  return text.replace(ADDRESS, (address) => {
    // What can't match is cut off first: a search for an @ that does not come would go to the end from each place.
    const end = address.lastIndexOf('@') + 1;
    return address.slice(0, end).replace(USER_INFO, `://${MASK}@`) + address.slice(end);
  });
}
