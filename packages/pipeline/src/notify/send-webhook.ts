import { signWebhook } from './signature.js';

export interface WebhookTarget {
  /** A user name and password in it go as basic authorisation. */
  readonly url: string;
  readonly secret: string | null;
  readonly timeoutMs: number;
}

/** `receiverDown`: the receiver as a whole is in trouble, so that other messages would fare alike. */
export type SendResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly receiverDown: boolean;
      /** What the receiver asked for in `Retry-After`, in milliseconds. */
      readonly retryAfterMs: number | null;
    };

/** Posts one message. Never throws: what went wrong is data. */
export async function sendWebhook(
  target: WebhookTarget,
  message: { readonly id: string; readonly body: string; readonly now: number },
): Promise<SendResult> {
  const timestamp = String(Math.floor(message.now / 1000));
  try {
    const { address, authorization } = splitCredentials(target.url);
    const response = await fetch(address, {
      method: 'POST',
      // A redirect would turn the POST into a GET, or carry the message to a stranger.
      redirect: 'manual',
      signal: AbortSignal.timeout(target.timeoutMs),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'bp-retraining',
        'x-bp-delivery': message.id,
        'x-bp-timestamp': timestamp,
        ...(target.secret === null
          ? {}
          : {
              'x-bp-signature': signWebhook(target.secret, { timestamp, body: message.body }),
            }),
        ...(authorization === null ? {} : { authorization }),
      },
      body: message.body,
    });
    await response.body?.cancel().catch(() => {});
    if (response.ok) return { ok: true };
    return {
      ok: false,
      reason: `the webhook answered ${response.status}`,
      receiverDown: response.status >= 500 || response.status === 429,
      retryAfterMs: retryAfter(response.headers.get('retry-after')),
    };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : null;
    return {
      ok: false,
      reason: timedOut
        ? `the webhook did not answer within ${target.timeoutMs / 1000} s`
        : `the webhook could not be reached (${cause?.code ?? (error instanceof Error ? error.message : String(error))})`,
      receiverDown: true,
      retryAfterMs: null,
    };
  }
}

/** `fetch` refuses addresses with credentials in them. */
function splitCredentials(text: string): { address: string; authorization: string | null } {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { address: text, authorization: null };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return {
    address: url.href,
    authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`,
  };
}

function retryAfter(header: string | null): number | null {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return null;
  return Number(header.trim()) * 1000;
}
