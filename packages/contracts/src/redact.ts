/** Environment variables whose values never appear in a log, an error or a report. */
const SECRET_VARIABLES = [
  'LARAVEL_API_TOKEN',
  'APP_API_TOKEN',
  'BP_WEBHOOK_URL',
  'BP_WEBHOOK_SECRET',
  'BP_RUNNER_TOKEN',
];

const MASK = '[redacted]';
/** Shorter values are no secrets, and masking them would eat ordinary words. */
const SHORTEST_SECRET = 4;

/** Returns the text with every secret replaced by `[redacted]`. */
export type Redactor = (text: string) => string;

/** Masks secrets by value wherever they stand: plain, URL-encoded, in JSON text; and passwords in any URL. */
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
    return clean.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:"]*:[^\s/@"]*@/gi, `$1${MASK}@`);
  };
}
