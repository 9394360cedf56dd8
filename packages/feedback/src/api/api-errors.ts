import { BpError, createRedactor, shownUrl } from '@bp/contracts';

const TOKEN_VARIABLES = 'LARAVEL_API_TOKEN (or APP_API_TOKEN)';

/** Servers and libraries may echo what they were given. */
export function withoutToken(text: string, token: string): string {
  return token === '' ? text : text.replaceAll(token, '[redacted]');
}

const redactAddresses = createRedactor({});
/** Control characters and those that turn the direction of text: a terminal would obey them. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cf}]+/gu;

/** What a server or a library says, in one line that a message can hold. */
export function saying(text: string, token: string): string {
  return redactAddresses(withoutToken(text, token)).replace(UNPRINTABLE, ' ').trim();
}

/** Errors of clients hold the request with its headers, so only the words of the error are taken over. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error ? ((cause as { code?: unknown }).code ?? cause.message) : '';
  return code === '' ? error.message : `${error.message} (${String(code)})`;
}

export function noToken(why: string): BpError {
  return new BpError('API_UNAUTHORISED', `The API's token ${why}.`, {
    remedy: `Set ${TOKEN_VARIABLES} to the token that the API expects.`,
  });
}

export function refused(url: URL, status: number): BpError {
  return new BpError('API_UNAUTHORISED', `${shownUrl(url.href)} refused the token (${status}).`, {
    remedy: `Set ${TOKEN_VARIABLES} to the token that this server expects.`,
    details: { url: shownUrl(url.href), status },
  });
}

export function askedElsewhere(from: URL, to: URL | null): BpError {
  const place = to === null ? 'an address that cannot be read' : to.origin;
  return new BpError(
    'API_FAILED',
    `${shownUrl(from.href)} redirects to ${place}: not followed, as the token is not for it.`,
    {
      remedy: 'Set LARAVEL_API_URL to the address that answers itself.',
      details: { url: shownUrl(from.href) },
    },
  );
}

export function failedAsking(url: URL, error: unknown, token: string): BpError {
  const why = saying(wordsOf(error), token);
  return new BpError('API_FAILED', `${shownUrl(url.href)} could not be asked: ${why}.`, {
    remedy:
      'Check LARAVEL_API_URL and that the server runs, then run again; what was read so far was kept.',
    details: { url: shownUrl(url.href) },
    cause: new Error(why),
  });
}

export function unexpectedAnswer(url: URL, what: string): BpError {
  return new BpError('API_FAILED', `The answer of ${shownUrl(url.href)} ${what}.`, {
    remedy:
      'Check that LARAVEL_API_URL names the server of /api/ml/historical-data, then run again; what was read so far was kept.',
    details: { url: shownUrl(url.href) },
  });
}

export function badAddress(): BpError {
  return new BpError('SETTINGS_INVALID', 'The address of the API is not an http or https URL.', {
    remedy: "Set LARAVEL_API_URL to the server's address, for example https://app.example.com.",
    details: { field: 'baseUrl' },
  });
}

export function addressWithPassword(): BpError {
  return new BpError(
    'SETTINGS_INVALID',
    'The address of the API has a user name or password in it, with which it is not asked.',
    {
      remedy: `Leave them out of LARAVEL_API_URL: ${TOKEN_VARIABLES} is what the API knows its client by.`,
      details: { field: 'baseUrl' },
    },
  );
}
