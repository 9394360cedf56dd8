import type { IncomingMessage } from 'node:http';
import { html } from '@bp/report';
import { pageHeader, pageShell } from '../dashboard/page-shell.js';
import { type Door, foreign, holderOf } from '../http/authorise.js';
import { readForm, TOO_LARGE } from '../http/read-body.js';
import { failure, type Reply, redirect } from '../http/reply.js';
import { isSameOrigin } from '../http/sessions.js';
import type { Tries } from '../http/tries.js';
import { visitorOf } from '../http/visitor.js';

export interface SignInOptions {
  readonly door: Door;
  readonly tries: Tries;
}

/** The form that asks for a token; `to`: where to go then. */
export function signInPage(
  request: IncomingMessage,
  { door }: SignInOptions,
  {
    to,
    problem = null,
    status = 200,
  }: { readonly to: string; readonly problem?: string | null; readonly status?: number },
): Reply {
  const words =
    door.tokens.length === 0
      ? html`<p>There are no tokens to sign in with: set BP_RUNNER_TOKEN, or schedule.tokensFile.</p>`
      : html`<form class="sign-in" method="post" action="/sign-in"><input type="hidden" name="to" value="${to}"><label>Token<input name="token" type="password" autocomplete="current-password" required autofocus></label>${problem === null ? null : html`<p class="toned bad" role="alert">${problem}</p>`}<div class="bar"><button class="main" type="submit">Sign in</button></div></form>`;
  const content = html`${pageHeader('Sign in')}<section class="card">${words}</section>`;
  return pageShell({
    title: 'Sign in',
    at: null,
    content,
    visitor: visitorOf(request, door),
    status,
  });
}

/** `POST /sign-in`: a session for the holder of the token, as a cookie. */
export async function postSignIn(request: IncomingMessage, options: SignInOptions): Promise<Reply> {
  const { door, tries } = options;
  if (!isSameOrigin(request)) return foreign();
  // After a body that was not read to its end there is no socket to ask.
  const address = request.socket.remoteAddress ?? '';
  const form = await readForm(request);
  if (form === null)
    return failure(400, 'INPUT_INVALID', TOO_LARGE, 'Send a token, as the form at /sign-in does.');
  const to = ownAddress(form.get('to'));
  const wait = tries.waitOf(address);
  if (wait > 0) {
    const problem = 'Too many tries in vain from your address; try again in a quarter of an hour.';
    const refused = signInPage(request, options, { to, problem, status: 429 });
    return { ...refused, headers: { ...refused.headers, 'retry-after': String(wait) } };
  }
  const holder = holderOf((form.get('token') ?? '').trim(), door.tokens);
  if (holder === undefined) {
    tries.failed(address);
    return signInPage(request, options, {
      to,
      problem: 'That token is not known here.',
      status: 401,
    });
  }
  return redirect(to, { 'set-cookie': door.sessions.open(request, holder) });
}

/** `POST /sign-out`: the session is over. */
export async function postSignOut(
  request: IncomingMessage,
  { door }: SignInOptions,
): Promise<Reply> {
  if (!isSameOrigin(request)) return foreign();
  return redirect('/', { 'set-cookie': door.sessions.close(request) });
}

/** To an address of this server, and of no other: `//elsewhere` and `/\elsewhere` are others. */
export function ownAddress(given: string | null): string {
  return given !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(given) ? given : '/';
}
