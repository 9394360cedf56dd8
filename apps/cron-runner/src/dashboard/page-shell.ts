import { hashSource, html, type Markup, page, trusted } from '@bp/report';
import { htmlReply, type Reply } from '../http/reply.js';
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
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Two dots on a rising line, as the browser tab shows it. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230f766e'/%3E%3Cpath d='M7 23l8-8 4 4 7-10' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/** A whole page around its content. */
export function pageShell(title: string, content: Markup, status = 200): Reply {
  const body = page({
    title,
    stylesheet: STYLESHEET,
    head: html`<link rel="icon" href="${ICON}">`,
    body: html`${content}
<script>${trusted(SCRIPT)}</script>`,
  });
  return htmlReply(status, body, POLICY);
}

/** What stands at the top of every page but the first: the way back, and what it is about. */
export function pageHeader(title: string, beside: Markup | null = null): Markup {
  return html`<header class="top"><h1><a href="/">Dashboard</a> / ${title}</h1>${beside}</header>`;
}
