/** An answer, before it goes over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes are a model's or an index's, and go out as they are. */
  readonly body: string | Buffer;
}

/** Pages bring their own, wider policy. */
const NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'";

/** On every answer. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': NOTHING_ALLOWED,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // To itself alone: without it a form of the dashboard could not say where it comes from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function json(status: number, value: object): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** To another address of this server. */
export function redirect(location: string, headers: Reply['headers'] = {}): Reply {
  return { status: 303, headers: { location, ...headers }, body: '' };
}

/** A page with the policy that names what it may use. */
export function htmlReply(status: number, body: string, policy: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body,
  };
}

/** The shape of every failure, as in the command's `--json`. */
export function failure(status: number, code: string, message: string, remedy: string): Reply {
  return json(status, { error: { code, message, remedy } });
}
