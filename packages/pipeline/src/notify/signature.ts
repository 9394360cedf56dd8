import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers. */
export interface SignedText {
  /** Unix seconds as the header `X-BP-Timestamp` gives them. */
  readonly timestamp: string;
  /** The request's body, byte for byte. */
  readonly body: string;
}

/** The header `X-BP-Signature`: `sha256=` and the hex HMAC-SHA256 of `<timestamp>.<body>`. */
export function signWebhook(secret: string, text: SignedText): string {
  const hmac = createHmac('sha256', secret).update(`${text.timestamp}.${text.body}`);
  return `sha256=${hmac.digest('hex')}`;
}

/** For receivers: whether the signature is that of this text. Compare the timestamp with your clock, too. */
export function verifyWebhook(secret: string, text: SignedText, signature: string): boolean {
  const expected = Buffer.from(signWebhook(secret, text));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
