import { hashSource, html, type Markup, page, trusted } from '@bp/report';
import { htmlReply, type Reply } from '../http/reply.js';
import type { Visitor } from '../http/visitor.js';
import { SCRIPT } from './script.js';
import { STYLESHEET } from './stylesheet.js';

/** Only this style sheet and this script, named by their hashes; nothing from elsewhere, no inline styles. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashSource(STYLESHEET)}`,
  `script-src ${hashSource(SCRIPT)}`,
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Two dots on a rising line, as the browser tab shows it. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230f766e'/%3E%3Cpath d='M7 23l8-8 4 4 7-10' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/** What the bar at the top leads to. */
const PAGES = [
  ['/', 'Overview'],
  ['/runs', 'Runs'],
  ['/versions', 'Versions'],
  ['/rollouts', 'Rollouts'],
  ['/data', 'Data'],
  ['/predict', 'Predict'],
] as const;

export interface PageOptions {
  readonly title: string;
  /** The page of the bar that it is, or belongs to; `null`: none. */
  readonly at: (typeof PAGES)[number][0] | null;
  /** What stands in `<main>`. */
  readonly content: Markup;
  readonly visitor: Visitor;
  /** Equal keys: nothing has changed. With one the page keeps itself fresh. */
  readonly key?: string;
  /** Beside `<main>`: a dialog. */
  readonly beside?: Markup | null;
  readonly status?: number;
}

/** A whole page around its content. */
export function pageShell(options: PageOptions): Reply {
  const { title, at, content, visitor, key, beside = null, status = 200 } = options;
  const live = key === undefined ? null : html` data-key="${key}"`;
  const body = page({
    title,
    stylesheet: STYLESHEET,
    head: html`<link rel="icon" href="${ICON}">`,
    body: html`<a class="skip" href="#content">To the content</a>
<header class="site"><nav aria-label="Pages">${PAGES.map(([path, name]) => html`<a href="${path}"${path === at ? html` aria-current="page"` : null}>${name}</a>`)}</nav>${signedIn(visitor)}</header>
<main id="content" tabindex="-1"${live}>
${content}
</main>
${beside}
<script>${trusted(SCRIPT)}</script>`,
  });
  return htmlReply(status, body, POLICY);
}

function signedIn({ name, canSignIn }: Visitor): Markup | null {
  if (name !== null) {
    return html`<form class="bar" method="post" action="/sign-out"><span class="quiet">${name}</span><button type="submit">Sign out</button></form>`;
  }
  return canSignIn ? html`<a href="/sign-in">Sign in</a>` : null;
}

/** What stands at the top of a page: what it is about, and what belongs beside that. */
export function pageHeader(title: string, beside: Markup | null = null): Markup {
  return html`<div class="top"><h1>${title}</h1>${beside}</div>`;
}
